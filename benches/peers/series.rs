//! What several runs of one thing tell.

/// The middle of the values; of two middle ones their mean.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        _ if values.is_empty() => f64::NAN,
        0 => f64::midpoint(values[middle - 1], values[middle]),
        _ => values[middle],
    }
}

/// The smallest value.
pub(crate) fn least(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(f64::NAN, f64::min)
}

/// The median of what each round says of `ones` by `others`, so that a machine that slows
/// down for a while does so for both.
pub(crate) fn ratio(
    ones: impl IntoIterator<Item = f64>,
    others: impl IntoIterator<Item = f64>,
) -> f64 {
    median(ones.into_iter().zip(others).map(|(one, other)| one / other))
}
