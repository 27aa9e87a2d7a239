//! Certification, from the batch to the certificate.

mod certificates;
mod results;
mod sheets;
