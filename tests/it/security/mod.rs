//! What must hold for every route, whatever it does.

mod credentials;
mod matrix;
mod organizations;
mod rules;
mod world;
