//! Encryption of personal columns, keyed hashes for exact look-up, and signatures of tokens. All keys
//! come from one master key; each purpose has its own derived key.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use subtle::ConstantTimeEq;

type HmacSha256 = Hmac<Sha256>;

/// How a value was encrypted; the first byte of what is stored, so that another cipher or a later
/// key can stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// AES-256-GCM.
    Aes256Gcm,
}

impl Cipher {
    const fn tag(self) -> u8 {
        match self {
            Self::Aes256Gcm => 1,
        }
    }
}

/// A stored value that cannot be read: another key, or it was changed by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an encrypted value cannot be read with this key")]
pub struct Unreadable;

/// The keys of the installation.
#[derive(Clone)]
pub struct Keys {
    cipher: Aes256Gcm,
    key_id: u8,
    look_up: HmacSha256,
    form: HmacSha256,
    token: HmacSha256,
    open: SigningKey,
}

/// The key by which anybody checks what this installation has signed openly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// A short name: the first 16 hexadecimal digits of SHA-256 of the key.
    pub id: String,
    /// The Ed25519 key, 64 hexadecimal digits.
    pub public_key: String,
}

/// Whether a key signed a message. Needs no key of ours, so that it can be asked anywhere.
#[must_use]
pub fn is_signed(key: &PublicKey, message: &[u8], signature: &str) -> bool {
    // A signature has one way to be written.
    let lower = |text: &str| !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let key_bytes = hex::decode(&key.public_key)
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let signature_bytes = hex::decode(signature)
        .ok()
        .filter(|_| lower(signature))
        .and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    let (Some(key_bytes), Some(signature_bytes)) = (key_bytes, signature_bytes) else { return false };
    VerifyingKey::from_bytes(&key_bytes)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(&signature_bytes)).is_ok())
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

impl Keys {
    /// Length of the master key in bytes.
    pub const MASTER_LENGTH: usize = 32;
    const NONCE: usize = 12;

    /// Derives the working keys from the master key.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "HMAC takes a key of any length, and the derived one has the cipher's"
    )]
    pub fn new(master: &[u8; Self::MASTER_LENGTH]) -> Self {
        let derive = |purpose: &str| {
            let mut mac = HmacSha256::new_from_slice(master).expect("any length");
            mac.update(purpose.as_bytes());
            mac.finalize().into_bytes()
        };
        let keyed = |purpose: &str| HmacSha256::new_from_slice(&derive(purpose)).expect("any length");
        Self {
            cipher: Aes256Gcm::new_from_slice(&derive("jiangce column encryption")).expect("32 bytes"),
            key_id: 1,
            look_up: keyed("jiangce look-up"),
            form: keyed("jiangce form"),
            token: keyed("jiangce token"),
            open: SigningKey::from_bytes(&derive("jiangce open signature").into()),
        }
    }

    /// Reads the key file: 64 hexadecimal digits.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the file, without its content.
    pub fn from_file(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("the key file {} cannot be read: {error}", path.display()))?;
        let bytes = hex::decode(text.trim())
            .ok()
            .and_then(|bytes| <[u8; Self::MASTER_LENGTH]>::try_from(bytes).ok())
            .ok_or_else(|| format!("the key file {} must hold 64 hexadecimal digits", path.display()))?;
        Ok(Self::new(&bytes))
    }

    /// Encrypts a personal value. The nonce comes from the caller's random source.
    ///
    /// # Errors
    /// `Unreadable` when the cipher refuses, which it does only for absurdly long input.
    pub fn encrypt(&self, plain: &str, nonce: [u8; 12]) -> Result<Vec<u8>, Unreadable> {
        let header = [Cipher::Aes256Gcm.tag(), self.key_id];
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), Payload { msg: plain.as_bytes(), aad: &header })
            .map_err(|_| Unreadable)?;
        Ok([header.as_slice(), nonce.as_slice(), sealed.as_slice()].concat())
    }

    /// Decrypts a stored value.
    ///
    /// # Errors
    /// `Unreadable` when the key is another one or the value was changed.
    pub fn decrypt(&self, stored: &[u8]) -> Result<String, Unreadable> {
        let (header, rest) = stored.split_at_checked(2).ok_or(Unreadable)?;
        let (nonce, sealed) = rest.split_at_checked(Self::NONCE).ok_or(Unreadable)?;
        if header != [Cipher::Aes256Gcm.tag(), self.key_id] {
            return Err(Unreadable);
        }
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| Unreadable)?;
        let plain = self
            .cipher
            .decrypt(&Nonce::from(nonce), Payload { msg: sealed, aad: header })
            .map_err(|_| Unreadable)?;
        String::from_utf8(plain).map_err(|_| Unreadable)
    }

    /// Keyed hash of a personal value for exact look-up; `domain` keeps equal texts of different
    /// kinds apart.
    #[must_use]
    pub fn look_up_hash(&self, domain: &str, value: &str) -> Vec<u8> {
        Self::mac(&self.look_up, domain, value.as_bytes())
    }

    /// The form token of a session.
    #[must_use]
    pub fn form_token(&self, session: &[u8]) -> String {
        hex::encode(&Self::mac(&self.form, "csrf", session)[..])
    }

    /// Signature of a short text that travels through a browser.
    #[must_use]
    pub fn sign(&self, domain: &str, value: &str) -> String {
        hex::encode(Self::mac(&self.token, domain, value.as_bytes()))
    }

    /// The key by which others check [`Self::sign_openly`]. It comes from the master key, so it changes with it and lives
    /// as long as it does.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        let key = self.open.verifying_key().to_bytes();
        let mut id = hex::encode(Sha256::digest(key));
        id.truncate(16);
        PublicKey { id, public_key: hex::encode(key) }
    }

    /// Ed25519 signature, in hexadecimal, of something that leaves the house for everybody to check.
    #[must_use]
    pub fn sign_openly(&self, message: &[u8]) -> String {
        hex::encode(self.open.sign(message).to_bytes())
    }

    fn mac(key: &HmacSha256, domain: &str, value: &[u8]) -> Vec<u8> {
        let mut mac = key.clone();
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        mac.finalize().into_bytes().to_vec()
    }
}

/// Hash under which a random token is stored: whoever reads the table cannot use it.
#[must_use]
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Compares two texts in a time that does not depend on where they differ.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::{Keys, PublicKey, is_signed};

    #[test]
    fn a_value_comes_back_only_with_its_key_and_unchanged() {
        let keys = Keys::new(&[7; 32]);
        let stored = keys.encrypt("53010219900101001X", [3; 12]).unwrap();
        assert_eq!(keys.decrypt(&stored).unwrap(), "53010219900101001X");
        assert!(Keys::new(&[8; 32]).decrypt(&stored).is_err());
        for at in 0..stored.len() {
            let mut changed = stored.clone();
            changed[at] ^= 1;
            assert!(keys.decrypt(&changed).is_err(), "byte {at}");
        }
        assert!(keys.decrypt(b"x").is_err());
    }

    #[test]
    fn an_open_signature_is_checked_with_the_public_key_alone() {
        let keys = Keys::new(&[7; 32]);
        let (key, signature) = (keys.public_key(), keys.sign_openly(b"text"));
        assert!(is_signed(&key, b"text", &signature));
        assert!(!is_signed(&key, b"texts", &signature));
        assert!(!is_signed(&Keys::new(&[8; 32]).public_key(), b"text", &signature));
        assert!(!is_signed(&key, b"text", &signature.to_uppercase()));
        assert!(!is_signed(&PublicKey { id: key.id, public_key: "zz".to_owned() }, b"text", &signature));
    }

    #[test]
    fn equal_values_of_different_kinds_hash_differently() {
        let keys = Keys::new(&[7; 32]);
        assert_eq!(keys.look_up_hash("document", "1"), keys.look_up_hash("document", "1"));
        assert_ne!(keys.look_up_hash("document", "1"), keys.look_up_hash("mobile", "1"));
    }
}
