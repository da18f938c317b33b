//! Registry tokens: signed as GitLab signs them, checked as the registry checks them.
//!
//! ES256 with the certificate in `x5c`, so that a real registry accepts them with `rootcertbundle` set to
//! [`Signer::certificate`].

use crate::certificate::SigningCertificate;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The `iss` claim.
pub const ISSUER: &str = "omnibus-gitlab-issuer";
/// The `aud` claim and the `service` parameter.
pub const SERVICE: &str = "container_registry";
/// By how many seconds the registry lets clocks differ.
const LEEWAY: i64 = 60;

/// What a token allows on one resource.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Access {
    /// `repository` or `registry`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its path.
    pub name: String,
    /// `pull`, `push`, `delete`, `*`.
    pub actions: Vec<String>,
    /// What GitLab adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
}

/// GitLab's additions to an access entry.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Meta {
    /// The project's full path, lower-cased.
    pub project_path: String,
    /// Its number.
    pub project_id: u64,
    /// The number of its topmost group.
    pub root_namespace_id: u64,
    /// Per action: tags that this user may not touch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_deny_access_patterns: Option<BTreeMap<String, Vec<String>>>,
    /// Tags that nobody may change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_immutable_patterns: Option<Vec<String>>,
}

/// The claims of a registry token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// What it allows.
    #[serde(default)]
    pub access: Vec<Access>,
    /// Token id.
    #[serde(default)]
    pub jti: String,
    /// For which service.
    pub aud: String,
    /// Whose.
    #[serde(default)]
    pub sub: String,
    /// Issuer.
    pub iss: String,
    /// Issued, not before, expires: seconds since 1970.
    pub iat: i64,
    /// Not before.
    pub nbf: i64,
    /// Expires.
    pub exp: i64,
    /// `build`, `personal_access_token`, `deploy_token`, `gitlab_or_ldap`, `none`.
    #[serde(default)]
    pub auth_type: String,
    /// A nested token that GitLab gets back in events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// Why a token is refused; the registry calls both `invalid_token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// Not three Base64 parts with JSON in them.
    Malformed,
    /// A wrong signature, issuer, audience, or outside its time.
    Invalid,
}

/// Signs and checks.
pub struct Signer {
    certificate: SigningCertificate,
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    /// With a new key.
    ///
    /// # Panics
    /// When the system has no randomness.
    #[must_use]
    pub fn generate() -> Self {
        let certificate = SigningCertificate::generate();
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &certificate.pkcs8, &random)
            .expect("a key that was just made");
        Self { certificate, key, random }
    }

    /// The certificate, PEM: a registry's `auth.token.rootcertbundle`.
    #[must_use]
    pub fn certificate(&self) -> &str {
        &self.certificate.pem
    }

    /// Signs any claims.
    ///
    /// # Panics
    /// When the claims cannot be JSON.
    #[must_use]
    pub fn sign<T: Serialize>(&self, claims: &T) -> String {
        let header = serde_json::json!({
            "typ": "JWT", "alg": "ES256", "x5c": [STANDARD.encode(&self.certificate.der)],
        });
        let claims = serde_json::to_vec(claims).expect("claims");
        let signed =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims));
        let signature = self.key.sign(&self.random, signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    /// Checks a token as the registry does.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn check(&self, token: &str, now: i64) -> Result<Claims, TokenError> {
        let mut parts = token.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::Malformed);
        };
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed);
        let parsed: serde_json::Value =
            serde_json::from_slice(&decode(header)?).map_err(|_| TokenError::Malformed)?;
        let content: Claims = serde_json::from_slice(&decode(claims)?).map_err(|_| TokenError::Malformed)?;
        let signature = decode(signature)?;
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.key.public_key().as_ref());
        let genuine = parsed["alg"] == "ES256"
            && public.verify(&token.as_bytes()[..header.len() + 1 + claims.len()], &signature).is_ok();
        let timely = content.nbf - LEEWAY <= now && now <= content.exp + LEEWAY;
        if genuine && timely && content.iss == ISSUER && content.aud == SERVICE {
            Ok(content)
        } else {
            Err(TokenError::Invalid)
        }
    }
}
