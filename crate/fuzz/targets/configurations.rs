#![no_main]

use portmend_fuzz::{check, configurations};

libfuzzer_sys::fuzz_target!(|input: &[u8]| check(configurations::configurations(input)));
