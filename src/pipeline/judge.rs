//! What no child pipeline can be made of, found out before anything is asked.

use super::Buildable;
use super::names::{LONGEST, is_own, job, variable};
use crate::error::Error;

/// Makes sure that every image can have a build job, whether or not it needs one today; `includes`: whether the file
/// includes anything.
///
/// # Errors
/// When one cannot (exit 3).
pub(crate) fn judge(images: &[Buildable<'_>], includes: bool) -> Result<(), Error> {
    for image in images {
        let wrong = |cause: String, hint: String| {
            Err(Error::configuration(format!("write a build job for the image {}", image.name), cause)
                .with_hint(hint))
        };
        if !image.has_job {
            let hint =
                "write job = \".build-image\" for it, or once in [images], with the name of a hidden job";
            return wrong("the images file names no job that builds it".to_owned(), hint.to_owned());
        }
        if !includes {
            let hint = "name the file with the hidden job: include = \"ci/build.yml\" in [images]";
            return wrong(
                "the images file includes nothing that its job could stand in".to_owned(),
                hint.to_owned(),
            );
        }
        if job(image.name).len() > LONGEST {
            let cause = format!("GitLab takes no name of a job of more than {LONGEST} bytes");
            return wrong(cause, "give it a shorter name, and the repository that it has now".to_owned());
        }
        if let Some((other, name)) = taken(image, images) {
            let cause = format!("the variable {name}, which names {other} for it, is taken");
            return wrong(
                cause,
                format!("give the image {other} another name, and the repository that it has now"),
            );
        }
    }
    Ok(())
}

/// The image among those that this one is built on whose variable would be another's, too.
fn taken<'p>(image: &Buildable<'_>, images: &'p [Buildable<'_>]) -> Option<(&'p str, String)> {
    let mut known: Vec<String> = Vec::new();
    for on in image.after {
        let (other, name) = (images[*on].name, variable(images[*on].name));
        if is_own(&name) || known.contains(&name) {
            return Some((other, name));
        }
        known.push(name);
    }
    None
}
