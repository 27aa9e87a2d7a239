//! Certification, from the batch to the certificate.

mod batches;
mod certificates;
mod results;
mod sheets;
mod staffing;
mod uploads;
mod worklist;
