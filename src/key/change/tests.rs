use super::*;

fn line(text: &str) -> String {
    let hash = |letter: &str| format!("sha256:{}", letter.repeat(64));
    text.replace(' ', "\t").replace("#a", &hash("a")).replace("#b", &hash("b"))
}

fn changes(old: &str, new: &[&str]) -> Result<Vec<String>, Error> {
    let lines = old.split_inclusive('\n').map(|text| Ok(line(text)));
    let mut comparison = Comparison::begin(Box::new(lines), "OLD".to_owned())?;
    for text in new {
        comparison.add(&line(text))?;
    }
    let told = |change: Change| {
        let Change { how, kind, name, before, after } = change;
        let short =
            |value: Option<String>| value.map_or("-".to_owned(), |value| value.chars().take(14).collect());
        format!("{how:?} {kind} {} {} {}", name.unwrap_or_default(), short(before), short(after))
    };
    Ok(comparison.end()?.into_iter().map(told).collect())
}

const OLD: &str = "registry-gate-key 1\narg V #a\ncontext a-b 100644 #a\ncontext a/b 100755 #a\ncontext z 100644 #a\ndockerfile #a\nplatform linux/amd64\ntarget x\n";

#[test]
fn each_input_that_changed_is_told_once() {
    let new = [
        "arg V #b",
        "arg W #a",
        "context a-b 100644 #a",
        "context a/b 100644 #a",
        "context b 120000 #a",
        "dockerfile #b",
        "platform linux/arm64",
        "target y",
    ];
    assert_eq!(
        changes(OLD, &new).unwrap(),
        [
            "Changed arg V sha256:aaaaaaa sha256:bbbbbbb",
            "Added arg W - sha256:aaaaaaa",
            "Changed context a/b 100755 sha256: 100644 sha256:",
            "Added context b - 120000 sha256:",
            "Removed context z 100644 sha256: -",
            "Changed dockerfile  sha256:aaaaaaa sha256:bbbbbbb",
            "Removed platform linux/amd64 - -",
            "Added platform linux/arm64 - -",
            "Changed target  x y",
        ]
    );
    let same: Vec<&str> = OLD.lines().skip(1).collect();
    assert_eq!(changes(OLD, &same).unwrap(), [""; 0]);
}

#[test]
fn a_list_that_is_none_is_refused_with_its_line() {
    for (old, told) in [
        ("", "line 1: it does not begin"),
        ("registry-gate-key 2\n", "line 1: it is a list of another format"),
        ("registry-gate-key 1\ncontext a 100644 #a\n", "line 3: it is cut off"),
        ("registry-gate-key 1\ndockerfile #a\nplatform lin", "line 3: it is cut off"),
        ("registry-gate-key 1\ndockerfile #a\ncontext a 100644 #a\n", "line 3: it is not in order"),
        ("registry-gate-key 1\ndockerfile #a\ndockerfile #a\n", "line 3: it is not in order"),
        ("registry-gate-key 1\ncontext a 100666 #a\ndockerfile #a\n", "line 2: it is no line"),
        ("registry-gate-key 1\ncontext a 100644 sha256:0\ndockerfile #a\n", "line 2: it is no line"),
        ("registry-gate-key 1\nwhat a\n", "line 2: it is no line"),
    ] {
        let error = changes(old, &[]).unwrap_err();
        assert_eq!(error.exit.code(), 3);
        assert!(error.to_string().contains(told), "{old}: {error}");
    }
}
