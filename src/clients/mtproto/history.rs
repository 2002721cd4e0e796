//! Figures from the latest posts of a channel.
