//! The names of operating systems and architectures: which are known, and which mean the same.
//!
//! As containerd has it (`containerd/platforms`, `database.go`), which has its lists from Go. `wasi` and `wasm32` are
//! what Docker writes besides.

/// The operating systems that are known.
pub(super) const OPERATING_SYSTEMS: [&str; 18] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasi",
    "windows",
    "zos",
];

/// The architectures that are known.
pub(super) const ARCHITECTURES: [&str; 25] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
    "wasm32",
];

/// What people write who mean one of these, and no builder does.
const SLIPS: [(&str, &str); 13] = [
    ("x64", "amd64"),
    ("x86", "386"),
    ("x32", "386"),
    ("i486", "386"),
    ("i586", "386"),
    ("i686", "386"),
    ("arm32v5", "arm/v5"),
    ("arm32v6", "arm/v6"),
    ("arm32v7", "arm/v7"),
    ("armv7", "arm/v7"),
    ("armv7l", "arm/v7"),
    ("arm64v8", "arm64"),
    ("ppc64el", "ppc64le"),
];

/// An operating system under its canonical name.
pub(super) fn canonical_os(os: &str) -> String {
    match os.to_ascii_lowercase() {
        os if os == "macos" => "darwin".to_owned(),
        os => os,
    }
}

/// An architecture and its variant under their canonical names. Where one stands for the other (`amd64` for
/// `amd64/v1`, `arm64` for `arm64/v8`) the variant is left away; `arm` always has one.
pub(super) fn canonical(architecture: &str, variant: Option<&str>) -> (String, Option<String>) {
    let (architecture, variant) =
        (architecture.to_ascii_lowercase(), variant.map(str::to_ascii_lowercase).unwrap_or_default());
    let (architecture, variant) = match architecture.as_str() {
        "i386" => ("386", String::new()),
        "x86_64" | "x86-64" | "amd64" => ("amd64", versioned(variant)),
        "aarch64" | "arm64" => ("arm64", versioned(variant)),
        "armhf" => ("arm", "v7".to_owned()),
        "armel" => ("arm", "v6".to_owned()),
        "arm" if variant.is_empty() => ("arm", "v7".to_owned()),
        "arm" => ("arm", versioned(variant)),
        other => (other, variant),
    };
    let is_implied = matches!((architecture, variant.as_str()), ("amd64", "v1") | ("arm64", "v8") | (_, ""));
    (architecture.to_owned(), (!is_implied).then_some(variant))
}

/// `v7` for `7`.
fn versioned(variant: String) -> String {
    if variant.starts_with(|first: char| first.is_ascii_digit()) { format!("v{variant}") } else { variant }
}

/// The known operating system that is most like this one.
pub(super) fn nearest_os(os: &str) -> Option<&'static str> {
    nearest(os, &OPERATING_SYSTEMS)
}

/// The known architecture that is most like this one, or was meant by it.
pub(super) fn nearest_architecture(architecture: &str) -> Option<&'static str> {
    let slip = SLIPS.iter().find(|(slip, _)| *slip == architecture).map(|(_, meant)| *meant);
    slip.or_else(|| nearest(architecture, &ARCHITECTURES))
}

/// So many wrong letters, or fewer, are a slip.
const FAR: usize = 3;

fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let distance = |other: &str| strsim::damerau_levenshtein(name, other);
    let best = known.iter().min_by_key(|other| distance(other))?;
    (distance(best) <= FAR).then_some(*best)
}
