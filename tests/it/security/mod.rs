//! What must hold for every route, whatever it does.

mod matrix;
mod rules;
mod world;
