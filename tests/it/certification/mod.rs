//! Certification, from the batch to the certificate.

mod certificates;
mod sheets;
