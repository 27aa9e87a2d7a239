//! The `jiangce` command.

fn main() {}
