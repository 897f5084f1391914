//! What every lab needs and none of them teaches.
