//! Links the grader at a fixed address, where that is known to work. Each case starts the grader
//! again as its jail, and half of what that costs is the loader moving the whole program to an
//! address of its own, page after page. The price: a place in the grader's own code can be known
//! beforehand, which is of use to who has found a way to overwrite its memory.

fn main() {
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}"));
    let is = |name: &str, value: &str| target(name).is_ok_and(|found| found == value);
    if is("OS", "linux") && is("ENV", "gnu") && is("ARCH", "x86_64") {
        println!("cargo::rustc-link-arg-bin=grader=-no-pie");
        // What measures the jail is its own jail.
        println!("cargo::rustc-link-arg-benches=-no-pie");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
