//! As much of IPv4 and TCP as it takes to count connections: who opens one sends SYN without ACK.

const TCP: u8 = 6;
const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// IPv6's own chatter (router solicitations) is of no use on this link.
pub(crate) fn is_ipv4(packet: &[u8]) -> bool {
    packet.first().is_some_and(|first| first >> 4 == 4)
}

/// Whether this packet is the first one of a TCP connection.
pub(crate) fn opens_connection(packet: &[u8]) -> bool {
    if !is_ipv4(packet) || packet.get(9) != Some(&TCP) {
        return false;
    }
    let header_length = usize::from(packet[0] & 0x0f) * 4;
    packet.get(header_length + 13).is_some_and(|flags| flags & (SYN | ACK) == SYN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(version: u8, protocol: u8, flags: u8) -> Vec<u8> {
        let mut packet = vec![0; 40];
        packet[0] = version << 4 | 5;
        packet[9] = protocol;
        packet[33] = flags;
        packet
    }

    #[test]
    fn only_the_first_packet_of_a_handshake_opens_a_connection() {
        assert!(opens_connection(&tcp(4, TCP, SYN)));
        assert!(!opens_connection(&tcp(4, TCP, SYN | ACK)));
        assert!(!opens_connection(&tcp(4, TCP, ACK)));
        assert!(!opens_connection(&tcp(4, 17, SYN)));
        assert!(!opens_connection(&tcp(6, TCP, SYN)));
    }

    #[test]
    fn a_longer_ip_header_moves_the_flags() {
        let mut packet = tcp(4, TCP, 0);
        packet[0] = 4 << 4 | 6;
        packet[37] = SYN;
        assert!(opens_connection(&packet));
    }

    #[test]
    fn a_cut_packet_opens_nothing() {
        assert!(!opens_connection(&tcp(4, TCP, SYN)[..33]));
        assert!(!opens_connection(&[]));
    }
}
