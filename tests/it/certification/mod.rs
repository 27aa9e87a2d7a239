//! Certification, from the batch to the certificate.

mod batches;
mod certificates;
mod imports;
mod results;
mod sheets;
mod staffing;
mod uploads;
