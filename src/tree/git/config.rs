//! The two settings of a repository that count here, out of its `config` (git-config, "CONFIGURATION FILE").

/// What a repository's configuration says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    /// Whether objects have SHA-256 names (`extensions.objectFormat`).
    pub(super) is_sha256: bool,
    /// Whether the file system keeps no executable bit (`core.fileMode` is false).
    pub(super) has_no_modes: bool,
}

impl Config {
    /// Reads the text of the file.
    pub(super) fn parse(text: &str) -> Self {
        let (mut config, mut section) = (Self::default(), String::new());
        for line in text.lines().map(str::trim) {
            if let Some(header) = line.strip_prefix('[') {
                section = header.split(']').next().unwrap_or_default().trim().to_ascii_lowercase();
            }
            let Some((name, value)) = line.rsplit(']').next().and_then(|line| line.split_once('=')) else {
                continue;
            };
            let value = value.split(['#', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
            match (section.as_str(), name.trim().to_ascii_lowercase().as_str()) {
                ("extensions", "objectformat") => config.is_sha256 = value == "sha256",
                ("core", "filemode") => config.has_no_modes = matches!(&*value, "false" | "no" | "off" | "0"),
                _ => {}
            }
        }
        config
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_settings_are_found_however_they_are_spelt() {
        let plain = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n[remote \"origin\"]\n\tfilemode = false\n";
        assert_eq!(Config::parse(plain), Config::default());
        let odd = "[CORE]\r\n FileMode=False ; shared\r\n[extensions] ObjectFormat = sha256\n";
        assert_eq!(Config::parse(odd), Config { is_sha256: true, has_no_modes: true });
    }
}
