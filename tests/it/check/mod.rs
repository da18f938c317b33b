//! The gate's answers, end to end, on each kind of registry.

mod absence;
mod ages;
mod changing;
mod desk;
mod files;
mod images;
mod indexes;
mod inspect;
mod labels;
mod meant;
mod platforms;
mod seen;
mod shell;
mod waiting;
mod words;
