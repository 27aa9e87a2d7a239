//! The storey of studios.

mod naming;
