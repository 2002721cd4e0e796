//! What happens when something goes wrong: programs that fall, a Telegram in trouble, a process that is killed, a
//! database that is away.

mod activation;
mod audit;
mod crash;
mod eviction;
mod fairness;
mod fleet;
mod moods;
mod outages;
mod process;
mod programs;
mod rows;
mod telegram;
mod verdict;
