//! IPv4 addresses as the system's resolver reads them (`inet_aton`): one to four numbers, each decimal, octal with a
//! leading 0, or hexadecimal with 0x; the last one fills what is left. `127.1` and `0x7f000001` are `127.0.0.1`.

use std::net::Ipv4Addr;

/// The address that a host stands for; `None`: it is a name.
pub(super) fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let numbers: Vec<u32> = host.split('.').map(number).collect::<Option<_>>()?;
    let (last, bytes) = numbers.split_last()?;
    if bytes.len() > 3 || bytes.iter().any(|byte| *byte > 255) {
        return None;
    }
    let free = 32 - 8 * u32::try_from(bytes.len()).ok()?;
    if free < 32 && *last >= 1 << free {
        return None;
    }
    let high = bytes.iter().enumerate().fold(0, |sum, (at, byte)| sum | byte << (24 - 8 * at));
    Some(Ipv4Addr::from(high | last))
}

fn number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (&text[1..], 8),
        None => (text, 10),
    };
    // `from_str_radix` takes a sign, too.
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_number.then(|| u32::from_str_radix(digits, radix).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_many_spellings_and_a_name_none() {
        let localhost = Some(Ipv4Addr::LOCALHOST);
        for text in ["127.0.0.1", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433"]
        {
            assert_eq!(ipv4(text), localhost, "{text}");
        }
        assert_eq!(ipv4("255.255.255.255"), Some(Ipv4Addr::BROADCAST));
        assert_eq!(ipv4("0"), Some(Ipv4Addr::UNSPECIFIED));
        for text in [
            "",
            "a",
            "1.2.3.4.5",
            "1.2.3.256",
            "256.1",
            "1.16777216",
            "4294967296",
            "09.1.1.1",
            "1..2",
            "+1",
            "0x",
            "127.example.com",
            "1.2.3.4.",
        ] {
            assert_eq!(ipv4(text), None, "{text}");
        }
    }
}
