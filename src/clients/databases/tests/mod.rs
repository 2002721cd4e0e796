//! The second wall without the first one, on live servers.
