//! Certification, from the batch to the certificate.

mod sheets;
