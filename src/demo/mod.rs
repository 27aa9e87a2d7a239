//! A whole city of deterministic demonstration data: 163 bodies, 3,016 assessors, 480 trades, batches in
//! every state and certificates over the last ten years. It calls services only, so whatever it makes
//! has passed every rule that real data passes.

mod bodies;
mod chance;
mod people;
