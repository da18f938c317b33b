//! What the documents show for readers to paste.

use crate::project;
use crate::template::COMPONENTS;

/// The fenced blocks of a language in all documents, each with the document that has it.
pub fn blocks(language: &str) -> Vec<(String, String)> {
    let mut files: Vec<String> = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(str::to_owned).to_vec();
    let docs = std::fs::read_dir(project().join("docs")).unwrap().map(Result::unwrap);
    let pages = docs.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == "md"));
    files.extend(pages.map(|path| format!("docs/{}", path.file_name().unwrap().to_str().unwrap())));
    files.extend(COMPONENTS.map(|component| format!("templates/{component}/docs.md")));
    let mut blocks = Vec::new();
    for file in files {
        let Ok(text) = std::fs::read_to_string(project().join(&file)) else { continue };
        for rest in text.split(&format!("```{language}\n")).skip(1) {
            blocks.push((file.clone(), rest.split_once("```").expect("an end").0.to_owned()));
        }
    }
    blocks
}
