use super::*;

const COMMON: [&str; 3] = [FRAME, STYLE, SCRIPT];

fn size(parts: &[&str]) -> usize {
    parts.iter().map(|part| part.len()).sum()
}

/// What pages share is a little more than each would need for itself, and much less than all would.
#[test]
fn pages_without_data_are_small() {
    let (common, tags, plan) = (size(&COMMON), size(&tags::PARTS), size(&plan::PARTS));
    let sum = common + tags + plan;
    assert!(sum <= 32 * 1024, "{sum} bytes go into the binary");
    for page in [tags, plan] {
        assert!(common + page <= 20 * 1024, "{} bytes go into every page", common + page);
    }
}

#[test]
fn no_script_reads_text_as_markup() {
    for script in [SCRIPT, tags::PARTS[2], plan::PARTS[2]] {
        for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval", "Function"] {
            assert!(!script.contains(way), "a script has {way}");
        }
    }
}
