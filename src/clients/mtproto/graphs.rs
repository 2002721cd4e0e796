//! The graphs in which Telegram gives figures over time.
