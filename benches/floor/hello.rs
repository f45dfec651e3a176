//! The floor of every command: a process of the same profile that prints a line.

fn main() {
    println!("hello");
}
