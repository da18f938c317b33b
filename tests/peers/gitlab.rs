//! A GitLab of which the git repositories are served by git itself: requests for refs are answered by
//! `git http-backend`, behind as much of a server as CGI needs, and everything else is passed on to the simulator.

use programs::{command, run};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;

/// Its repositories, in a folder.
pub(crate) struct Gitlab {
    folder: TempDir,
    /// Its address.
    pub(crate) url: String,
}

impl Gitlab {
    /// Starts it with repositories that anybody may read, and nothing else.
    pub(crate) fn start() -> Self {
        Self::serve(None)
    }

    /// Starts it before the simulated one at this address.
    pub(crate) fn before(simulated: &str) -> Self {
        Self::serve(Some(simulated.strip_prefix("http://").unwrap().to_owned()))
    }

    fn serve(behind: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let root = folder.path().to_owned();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, root, behind) = (stream.unwrap(), root.clone(), behind.clone());
                std::thread::spawn(move || answer(stream, &root, behind.as_deref()));
            }
        });
        Self { folder, url }
    }

    /// Makes a repository as GitLab does.
    pub(crate) fn create(&self, project: &str) -> Repository {
        self.create_of(project, "sha1")
    }

    /// Makes one with names of commits of this kind.
    pub(crate) fn create_of(&self, project: &str, format: &str) -> Repository {
        let folder = self.folder.path().join(format!("{project}.git"));
        std::fs::create_dir_all(&folder).unwrap();
        let repository = Repository { folder };
        let format = format!("--object-format={format}");
        repository.git(&["init", "--quiet", "--bare", "--initial-branch=main", &format]);
        repository
    }
}

/// A bare repository.
pub(crate) struct Repository {
    pub(crate) folder: PathBuf,
}

impl Repository {
    /// Runs git there; what it printed.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let mut git = command("git");
        git.current_dir(&self.folder).args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]);
        let done = run(git.args(arguments), "");
        assert_eq!(done.code, 0, "{arguments:?}: {done:?}");
        done.stdout.trim().to_owned()
    }

    /// A commit with nothing in it.
    pub(crate) fn commit(&self, message: &str, parents: &[&str]) -> String {
        let tree = self.git(&["mktree"]);
        let parents = parents.iter().flat_map(|parent| ["-p", parent]);
        let arguments: Vec<&str> = ["commit-tree", "-m", message].into_iter().chain(parents).collect();
        self.git(&[&arguments[..], &[&tree]].concat())
    }
}

/// Answers one request, and ends the connection.
fn answer(mut stream: TcpStream, root: &Path, behind: Option<&str>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.split(' ').nth(1).unwrap_or_default();
    let is_anonymous = !head.lines().any(|line| line.to_lowercase().starts_with("authorization: basic "));
    let told = match behind {
        Some(behind) if !target.contains(".git/info/refs?") => passed_on(&head, behind),
        Some(_) if is_anonymous => {
            b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()
        }
        _ => refs(root, target),
    };
    let _ = stream.write_all(&told);
}

/// What git says of the refs of a repository.
fn refs(root: &Path, target: &str) -> Vec<u8> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut git = command("git");
    git.arg("http-backend").env("GIT_PROJECT_ROOT", root).env("GIT_HTTP_EXPORT_ALL", "1");
    git.env("REQUEST_METHOD", "GET").env("PATH_INFO", path).env("QUERY_STRING", query);
    let told = git.stdin(Stdio::null()).output().unwrap().stdout;
    let status = told.strip_prefix(b"Status: ").and_then(|rest| rest.split(|byte| *byte == b'\r').next());
    let status = String::from_utf8_lossy(status.unwrap_or(b"200 OK")).into_owned();
    [format!("HTTP/1.1 {status}\r\nConnection: close\r\n").as_bytes(), &told].concat()
}

/// What the simulator says; requests to it have no body.
fn passed_on(head: &str, behind: &str) -> Vec<u8> {
    let mut simulated = TcpStream::connect(behind).unwrap();
    let lines = head.split("\r\n").filter(|line| !line.is_empty());
    let kept: Vec<&str> = lines.filter(|line| !line.to_lowercase().starts_with("connection:")).collect();
    simulated.write_all(format!("{}\r\nConnection: close\r\n\r\n", kept.join("\r\n")).as_bytes()).unwrap();
    let mut told = Vec::new();
    let _ = simulated.read_to_end(&mut told);
    told
}
