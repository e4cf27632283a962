#![no_main]

use portmend_fuzz::{check, targets};

libfuzzer_sys::fuzz_target!(|input: &[u8]| check(targets::pasted(input)));
