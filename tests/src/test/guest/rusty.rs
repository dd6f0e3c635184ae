// What Rust's runtime asks of the kernel: allocation, collections, files, panics that unwind.
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{BufRead, BufReader, Write};

fn words(path: &str) -> std::io::Result<BTreeMap<String, usize>> {
    let mut counts = HashMap::new();
    for line in BufReader::new(fs::File::open(path)?).lines() {
        for word in line?.split_whitespace() {
            *counts.entry(word.to_lowercase()).or_insert(0) += 1;
        }
    }
    Ok(counts.into_iter().collect())
}

fn main() {
    fs::create_dir_all("rusty/deep").unwrap();
    let mut file = fs::File::create("rusty/deep/text").unwrap();
    for i in 0..200 {
        writeln!(file, "line {} of the {} text", i % 7, if i % 3 == 0 { "Odd" } else { "even" }).unwrap();
    }
    drop(file);
    for (word, count) in words("rusty/deep/text").unwrap() {
        println!("{count:4} {word}");
    }
    println!("{:?}", words("rusty/none").map_err(|e| e.kind()));
    std::panic::set_hook(Box::new(|_| {})); // its message names a thread id
    let caught = std::panic::catch_unwind(|| {
        let v: Vec<u32> = (0..10).collect();
        v[9 + std::env::args().count()]
    });
    println!("panicked: {}", caught.is_err());
    let sum: f64 = (1..=100_000u32).map(|n| 1.0 / f64::from(n)).sum();
    println!("{sum:.12}");
    fs::remove_dir_all("rusty").unwrap();
}
