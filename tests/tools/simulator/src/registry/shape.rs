//! Values of the wrong type in a manifest, and documents that are a manifest and an index at once.

use super::error::RegistryError;
use super::gojson::{self, Step};
use crate::mode::Mode;
use crate::store::media;
use serde_json::{Value, json};

/// A field, what Go calls its type, and whether a value fits.
type Field = (&'static str, &'static str, fn(&Value) -> bool);

/// The fields of every document.
const FIELDS: [Field; 2] = [("schemaVersion", "int", is_integer), ("mediaType", "string", Value::is_string)];
/// Those of an image.
const OF_IMAGE: [Field; 2] = [
    ("config", "distribution.Descriptor", Value::is_object),
    ("layers", "[]distribution.Descriptor", Value::is_array),
];
/// Those of an index.
const OF_INDEX: [Field; 1] = [("manifests", "[]manifestlist.ManifestDescriptor", Value::is_array)];
/// Those of a descriptor.
const OF_DESCRIPTOR: [Field; 3] = [
    ("mediaType", "string", Value::is_string),
    ("digest", "digest.Digest", Value::is_string),
    ("size", "int64", is_integer),
];

/// Those of a member of an index besides.
const OF_MEMBER: [Field; 1] = [("platform", "manifestlist.PlatformSpec", Value::is_object)];
/// Those of its platform.
const OF_PLATFORM: [Field; 4] = [
    ("architecture", "string", Value::is_string),
    ("os", "string", Value::is_string),
    ("os.version", "string", Value::is_string),
    ("variant", "string", Value::is_string),
];

/// Go's `int64`.
fn is_integer(value: &Value) -> bool {
    value.is_i64()
}

/// Refuses a document whose fields are not of the types that Go expects; `null` fits everywhere.
pub(super) fn check(
    mode: Mode,
    media_type: &str,
    document: &Value,
    body: &[u8],
) -> Result<(), Vec<RegistryError>> {
    let (package, name) = match media_type {
        media::OCI_MANIFEST => ("ocischema", "Manifest"),
        media::DOCKER_MANIFEST => ("schema2", "Manifest"),
        _ => ("manifestlist", "ManifestList"),
    };
    let check = Check { mode, body };
    if !document.is_object() && !document.is_null() {
        let text =
            format!("json: cannot unmarshal {} into Go value of type {package}.{name}", kind(document));
        let offset = gojson::offset_of(body, &[]);
        let parts =
            json!({ "Value": kind(document), "Type": {}, "Offset": offset, "Struct": "", "Field": "" });
        return Err(check.wrong(text, parts));
    }
    let of_kind = if name == "Manifest" { &OF_IMAGE[..] } else { &OF_INDEX[..] };
    check.fields(document, &[], name, FIELDS.iter().chain(of_kind))?;
    if name == "Manifest" {
        check.fields(&document["config"], &[Step::Field("config")], "Descriptor", &OF_DESCRIPTOR)?;
        check.elements(document, "layers", (name, "distribution.Descriptor"))?;
    } else {
        check.elements(document, "manifests", (name, "manifestlist.ManifestDescriptor"))?;
    }
    let is_confused = match media_type {
        media::OCI_MANIFEST => !document["manifests"].is_null(),
        media::OCI_INDEX => !document["config"].is_null() || !document["layers"].is_null(),
        _ => false,
    };
    if mode.is_distribution() && is_confused {
        return Err(RegistryError::new("MANIFEST_INVALID").opaque().into());
    }
    Ok(())
}

struct Check<'a> {
    mode: Mode,
    body: &'a [u8],
}

impl Check<'_> {
    /// The descriptors of a list, whose owner and whose own type Go names.
    fn elements(
        &self,
        document: &Value,
        list: &'static str,
        (owner, go): (&str, &'static str),
    ) -> Result<(), Vec<RegistryError>> {
        for (number, element) in document[list].as_array().into_iter().flatten().enumerate() {
            let steps = [Step::Field(list), Step::Element(number)];
            if !element.is_null() && !element.is_object() {
                return Err(self.unfit(element, &steps, owner, go));
            }
            if list == "layers" {
                self.fields(element, &steps, "Descriptor", &OF_DESCRIPTOR)?;
                continue;
            }
            self.fields(element, &steps, "ManifestDescriptor", OF_DESCRIPTOR.iter().chain(&OF_MEMBER))?;
            let steps = [steps[0], steps[1], Step::Field("platform")];
            self.fields(&element["platform"], &steps, "PlatformSpec", &OF_PLATFORM)?;
        }
        Ok(())
    }

    fn fields<'a>(
        &self,
        value: &Value,
        steps: &[Step<'_>],
        owner: &str,
        fields: impl IntoIterator<Item = &'a Field>,
    ) -> Result<(), Vec<RegistryError>> {
        for (field, go, fits) in fields {
            let found = &value[*field];
            if found.is_null() || fits(found) {
                continue;
            }
            return Err(self.unfit(found, &[steps, &[Step::Field(field)]].concat(), owner, go));
        }
        Ok(())
    }

    fn unfit(&self, found: &Value, steps: &[Step<'_>], owner: &str, go: &str) -> Vec<RegistryError> {
        let mut names: Vec<&str> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Field(name) => Some(*name),
                Step::Element(_) => None,
            })
            .collect();
        // The descriptor is embedded in that of an index, as the version is in every document, which only newer versions
        // of Go say.
        let is_embedded = owner == "ManifestDescriptor" && names.last() != Some(&"platform");
        if is_embedded && self.mode != Mode::Distribution {
            names.insert(1, "Descriptor");
        }
        let is_version = names.len() == 1 && FIELDS.iter().any(|(field, ..)| names[0] == *field);
        if is_version && self.mode.is_gitlab() {
            names.insert(0, "Versioned");
        }
        let path = names.join(".");
        let found = if go.starts_with("int") { integer(found) } else { kind(found) };
        let text = format!("json: cannot unmarshal {found} into Go struct field {owner}.{path} of type {go}");
        let parts = json!({
            "Value": found, "Type": {}, "Offset": gojson::offset_of(self.body, steps), "Struct": owner, "Field": path,
        });
        self.wrong(text, parts)
    }

    /// Only distribution 2.8 gives the error's parts in place of its text.
    fn wrong(&self, text: String, parts: Value) -> Vec<RegistryError> {
        let detail = if self.mode == Mode::Distribution { parts } else { text.into() };
        RegistryError::new("MANIFEST_INVALID").detail(detail).into()
    }
}

/// What Go calls a value where it wants another.
fn kind(value: &Value) -> String {
    let word = match value {
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::String(_) => "string",
        Value::Number(_) => "number",
        Value::Bool(_) => "bool",
        Value::Null => "null",
    };
    word.to_owned()
}

/// The same where it wants an integer: a number that is none, or is too large, is quoted.
fn integer(value: &Value) -> String {
    if value.is_number() { format!("number {value}") } else { kind(value) }
}
