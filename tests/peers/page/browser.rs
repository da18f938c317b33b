//! Chromium, started anew for each look at a page.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use registry_gate::html;
use registry_gate::{PlanReport, TagsReport};

/// The narrowest window there is.
const WINDOW: (u32, u32) = (500, 900);

/// A page in a folder of its own.
pub(crate) struct Page {
    folder: tempfile::TempDir,
}

/// What the browser made of it.
pub(crate) struct Seen {
    /// The document, after its script ran.
    pub(crate) document: String,
}

impl Page {
    pub(crate) fn of(report: &TagsReport, title: &str) -> Self {
        Self::written(|file| html::tags(report, title, file))
    }

    pub(crate) fn of_plan(report: &PlanReport, title: &str) -> Self {
        Self::written(|file| html::plan(report, title, file))
    }

    fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Self {
        let page = Self { folder: tempfile::tempdir().unwrap() };
        write(&mut fs::File::create(page.file()).unwrap()).unwrap();
        page
    }

    /// Appends to the page what its own policy allows: a script that looks at what the browser does.
    pub(crate) fn with_script(self, script: &str) -> Self {
        let page = fs::read_to_string(self.file()).unwrap();
        fs::write(self.file(), format!("{page}<script type=\"module\">{script}</script>")).unwrap();
        self
    }

    /// Opens it at `#hash` in a window of this size; whatever appears on the console fails the test.
    pub(crate) fn open(&self, hash: &str, size: (u32, u32)) -> Seen {
        let flags = ["--dump-dom", "--virtual-time-budget=5000"];
        let Output { stdout, stderr, .. } = self.chromium(hash, size, &flags);
        let console = String::from_utf8_lossy(&stderr);
        assert!(!console.contains("CONSOLE"), "the page complained: {console}");
        let document = String::from_utf8(stdout).unwrap();
        assert!(document.contains("</html>"), "no document came back: {console}");
        Seen { document }
    }

    /// Opens it at `#hash` in a frame that is so many pixels wide, because a window is never narrower than 500; what
    /// `measure` makes of the page.
    pub(crate) fn narrow(&self, hash: &str, width: u32, measure: &str) -> String {
        let page = fs::read_to_string(self.file()).unwrap();
        let script = format!("<script type=\"module\">parent.postMessage({measure}, '*')</script>");
        self.frame(&format!("{page}{script}"), hash, width).open("", WINDOW).attribute("data-measured")
    }

    /// A picture of that frame.
    pub(crate) fn narrow_picture(&self, hash: &str, name: &str, (width, height): (u32, u32), scheme: &str) {
        let page = fs::read_to_string(self.file()).unwrap();
        self.frame(&page, hash, width).picture(name, (WINDOW.0, height), scheme);
    }

    /// A page that shows this one in a frame.
    fn frame(&self, page: &str, hash: &str, width: u32) -> Self {
        fs::write(self.folder.path().join("framed.html"), page).unwrap();
        let framed = self.folder.path().join("framed.html");
        Self::written(|file| {
            write!(
                file,
                "<!doctype html><html><body style=\"margin:0\"><script>onmessage = message => \
                 document.body.dataset.measured = message.data</script><iframe src=\"file://{}{hash}\" \
                 style=\"border:0;width:{width}px;height:3000px\"></iframe></body></html>",
                framed.display()
            )
        })
    }

    /// What the browser says on the console of it.
    pub(crate) fn console(&self) -> String {
        let flags = ["--dump-dom", "--virtual-time-budget=5000"];
        String::from_utf8_lossy(&self.chromium("", (1280, 900), &flags).stderr).into_owned()
    }

    /// A picture of it, also kept as `name.png` below the target folder for whoever wants to look.
    pub(crate) fn picture(&self, name: &str, size: (u32, u32), scheme: &str) -> Picture {
        self.picture_at("", name, size, scheme)
    }

    /// The same, opened at `#hash`.
    pub(crate) fn picture_at(&self, hash: &str, name: &str, size: (u32, u32), scheme: &str) -> Picture {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(name).with_extension("png");
        let _ = fs::remove_file(&file);
        let shot = format!("--screenshot={}", file.display());
        let scheme = format!("--blink-settings=preferredColorScheme={scheme}");
        let Output { stderr, .. } =
            self.chromium(hash, size, &[&shot, &scheme, "--virtual-time-budget=5000"]);
        Picture::read(&fs::read(&file).unwrap_or_else(|error| {
            panic!("no picture ({error}): {}", String::from_utf8_lossy(&stderr));
        }))
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("page.html")
    }

    fn chromium(&self, hash: &str, (width, height): (u32, u32), flags: &[&str]) -> Output {
        let profile = tempfile::tempdir().unwrap();
        let output = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-dev-shm-usage", "--hide-scrollbars", "--enable-logging=stderr"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("--window-size={width},{height}"))
            .args(flags)
            .arg(format!("file://{}{hash}", self.file().display()))
            .output()
            .unwrap_or_else(|error| panic!("chromium does not start ({error}); tests/setup installs it"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output
    }
}

impl Seen {
    /// The rows of the table of tags, each as the texts of its cells.
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        let table = self.between("<tbody id=\"rows\">", "</tbody>");
        let cells = |row: &str| row.split("<td").skip(1).map(text).collect();
        table.split("<tr>").skip(1).map(cells).collect()
    }

    /// One column of that table.
    pub(crate) fn column(&self, at: usize) -> Vec<String> {
        self.rows().into_iter().map(|mut row| row.swap_remove(at)).collect()
    }

    /// The text of the element that begins with this.
    pub(crate) fn text(&self, begin: &str, end: &str) -> String {
        text(&format!(">{}", self.between(begin, end)))
    }

    /// What an attribute says that occurs once.
    pub(crate) fn attribute(&self, name: &str) -> String {
        let said = self.between(&format!("{name}=\""), "\"");
        said.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    }

    fn between(&self, begin: &str, end: &str) -> &str {
        let (_, from) = self.document.split_once(begin).unwrap_or_else(|| panic!("no {begin} in the page"));
        from.split_once(end).unwrap().0
    }
}

/// The text of markup that begins inside a tag.
fn text(markup: &str) -> String {
    markup.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

/// A picture, as far as it matters here.
pub(crate) struct Picture {
    /// The file.
    pub(crate) png: Vec<u8>,
    /// Width and height.
    pub(crate) size: (u32, u32),
    /// Red, green and blue of the corner, which is background.
    pub(crate) corner: [u8; 3],
}

impl Picture {
    pub(crate) fn read(png: &[u8]) -> Self {
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!(&png[1..4], b"PNG");
        let mut packed = Vec::new();
        let mut at = 8;
        while at < png.len() {
            let length = number(at) as usize;
            if &png[at + 4..at + 8] == b"IDAT" {
                packed.extend_from_slice(&png[at + 8..at + 8 + length]);
            }
            at += length + 12;
        }
        // The first pixel follows the first line's filter byte, and no filter changes a pixel without neighbours.
        let mut first = [0; 4];
        flate2::read::ZlibDecoder::new(packed.as_slice()).read_exact(&mut first).unwrap();
        Self { png: png.to_owned(), size: (number(16), number(20)), corner: [first[1], first[2], first[3]] }
    }
}
