//! What happens when something goes wrong: programs that fall, a Telegram in trouble, a process that is killed.

mod activation;
mod audit;
mod eviction;
mod fairness;
mod process;
mod programs;
mod telegram;
