//! Keys that another program computed. One that changes is another format, and every image is built again.

use super::desk::{Desk, odd};
use serde_json::Value;

const CASES: &str = include_str!("../../vectors/key/cases.json");
const GOLDEN: &str = include_str!("../../vectors/key/golden.jsonl");

/// JSON with half of a surrogate pair in it, which stands for a byte that is no UTF-8.
fn cases() -> Vec<Value> {
    serde_json::from_str(&CASES.replace(r"\udcff", r"\ue0ff")).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn lay_out(desk: &Desk, case: &Value) {
    desk.write("Dockerfile.outside", text(case, "dockerfile"));
    for item in case["tree"].as_array().unwrap() {
        let name = text(item, "path").as_bytes();
        let is_odd = text(item, "path") == "\u{e0ff}";
        let path = odd("ctx", if is_odd { b"\xff" } else { name });
        if item["dir"] == true {
            std::fs::create_dir_all(desk.path(path)).unwrap();
        } else if let Some(target) = item["link"].as_str() {
            desk.link(target, path.to_str().unwrap());
        } else {
            desk.write(&path, text(item, "text"));
            if let Some(mode) = item["mode"].as_str() {
                desk.chmod(path.to_str().unwrap(), u32::from_str_radix(mode, 8).unwrap());
            }
        }
    }
}

fn args(desk: &Desk, case: &Value) -> Vec<String> {
    let mut args = vec!["--file".to_owned(), desk.arg("Dockerfile.outside")];
    for (flag, key) in [("--build-arg", "args"), ("--input", "inputs")] {
        for (name, value) in case[key].as_object().into_iter().flatten() {
            args.extend([flag.to_owned(), format!("{name}={}", value.as_str().unwrap())]);
        }
    }
    for platform in case["platforms"].as_array().into_iter().flatten() {
        args.extend(["--platform".to_owned(), platform.as_str().unwrap().to_owned()]);
    }
    if let Some(target) = case["target"].as_str() {
        args.extend(["--target".to_owned(), target.to_owned()]);
    }
    args
}

#[test]
fn lists_and_keys_are_those_of_the_reference() {
    let mut compared = 0;
    for (case, golden) in cases().iter().zip(GOLDEN.lines()) {
        let golden: Value = serde_json::from_str(golden).unwrap();
        assert_eq!(case["name"], golden["name"]);
        // Images that are built on others have no flag: they are in the images file.
        if case.get("after").is_some() {
            continue;
        }
        let desk = Desk::empty();
        lay_out(&desk, case);
        let args = args(&desk, case);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        assert_eq!(desk.list(&args), text(&golden, "list"), "{}", golden["name"]);
        assert_eq!(desk.key(&args), text(&golden, "tag"), "{}", golden["name"]);
        compared += 1;
    }
    assert_eq!(compared, 19);
}

#[test]
fn an_image_that_is_built_on_another_has_the_list_of_the_reference() {
    let cases = cases();
    let built_on = cases.iter().zip(GOLDEN.lines()).find(|(case, _)| case.get("after").is_some());
    let (case, golden) = built_on.unwrap();
    let golden: Value = serde_json::from_str(golden).unwrap();
    let (name, key) = case["after"].as_object().unwrap().iter().next().unwrap();
    // One of the other cases is the image that it is built on.
    let on = cases.iter().zip(GOLDEN.lines()).find(|(_, golden)| golden.contains(key.as_str().unwrap()));
    let Some((on, _)) = on else { panic!("no case has the key {key}") };
    let desk = Desk::empty();
    lay_out(&desk, on);
    std::fs::rename(desk.path("ctx"), desk.path("on")).unwrap();
    std::fs::rename(desk.path("Dockerfile.outside"), desk.path("Dockerfile.on")).unwrap();
    std::fs::create_dir(desk.path("ctx")).unwrap();
    lay_out(&desk, case);
    let pairs = |key: &str| {
        let values = on[key].as_object().into_iter().flatten();
        values.map(|(name, value)| format!("{name:?} = {value}")).collect::<Vec<_>>().join(", ")
    };
    let platforms = on["platforms"].as_array().map(|it| Value::from(it.clone()).to_string());
    let target = on["target"].as_str().map(|stage| format!("target = {stage:?}\n")).unwrap_or_default();
    let file = format!(
        "[[image]]\nname = '{name}'\ncontext = 'on'\nfile = 'Dockerfile.on'\nbuild_args = {{ {} }}\ninputs = {{ {} }}\nplatforms = {}\n{target}\
         [[image]]\nname = 'built'\ncontext = 'ctx'\nfile = 'Dockerfile.outside'\nafter = '{name}'\n",
        pairs("args"),
        pairs("inputs"),
        platforms.unwrap_or("[]".to_owned())
    );
    desk.write("images.toml", file.replace("platforms = []\n", ""));
    let ran = desk.run_alone(&["--config", &desk.arg("images.toml"), "--only", "built"]);
    assert_eq!(ran.stdout, format!("built\t{}\n", text(&golden, "tag")), "{ran:?}");
}

#[test]
fn a_list_is_checked_by_sha256sum_alone() {
    let desk = Desk::new();
    let out = desk.arg("list");
    let ran = desk.run(&["--list", &out, "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let sum = std::process::Command::new("sha256sum").arg(&out).output().unwrap().stdout;
    assert_eq!(String::from_utf8(sum).unwrap().split(' ').next(), document["key"].as_str());
    assert_eq!(text(&document, "tag"), format!("c-{}", &text(&document, "key")[..32]));
}
