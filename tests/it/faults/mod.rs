//! What happens when something goes wrong: programs that fall, a Telegram in trouble, a process that is killed.

mod audit;
mod moods;
mod process;
mod programs;
mod storm;
mod telegram;
