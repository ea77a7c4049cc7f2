//! Tails of the binomial distribution, as logarithms, so that no evidence is too strong.

/// The logarithm of the probability that of `n` events, each of which falls on a side with
/// probability `p`, at least `k` fall on it; from one to the next the numbers may be any
/// reals, as the incomplete beta function has it.
pub(super) fn ln_upper(k: f64, n: f64, p: f64) -> f64 {
    if k <= 0.0 || p >= 1.0 {
        0.0
    } else if p <= 0.0 {
        f64::NEG_INFINITY
    } else {
        ln_beta_regularized(p, k, n - k + 1.0)
    }
}

/// The logarithm of the regularized incomplete beta function, for `x` between 0 and 1.
fn ln_beta_regularized(x: f64, a: f64, b: f64) -> f64 {
    // The fraction converges fast on one side of the mean; the other is the complement.
    if x < (a + 1.0) / (a + b + 2.0) {
        ln_part(x, a, b).min(0.0)
    } else {
        (-ln_part(1.0 - x, b, a).exp()).max(-1.0).ln_1p()
    }
}

fn ln_part(x: f64, a: f64, b: f64) -> f64 {
    let ln_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    a * x.ln() + b * (-x).ln_1p() - ln_beta - a.ln() + fraction(x, a, b).ln()
}

/// The continued fraction of the incomplete beta function by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    /// It takes about the root of `a` and `b`, which are counts.
    const MOST_STEPS: usize = 1 << 20;
    let nonzero =
        |value: f64| if value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..MOST_STEPS {
        let m = step as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut factor = 1.0;
        for term in [even, odd] {
            d = 1.0 / nonzero(1.0 + term * d);
            c = nonzero(1.0 + term / c);
            factor = c * d;
            value *= factor;
        }
        if (factor - 1.0).abs() < 1e-14 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_tails() {
        let cases: [(f64, f64, f64, f64); 8] = [
            (12.0, 12.0, 0.5, -12.0 * std::f64::consts::LN_2),
            (1000.0, 1000.0, 0.5, -1000.0 * std::f64::consts::LN_2),
            (60.0, 100.0, 0.5, 0.028_443_966_820_490_392_f64.ln()),
            (8.0, 10.0, 0.3, 0.001_590_386_4_f64.ln()),
            (1.0, 10.0, 0.3, (1.0 - 0.7_f64.powi(10)).ln()),
            (0.0, 10.0, 0.3, 0.0),
            (3.0, 10.0, 0.0, f64::NEG_INFINITY),
            (3.0, 10.0, 1.0, 0.0),
        ];
        for (k, n, p, expected) in cases {
            let found = ln_upper(k, n, p);
            let close = (found - expected).abs() <= 1e-9 * expected.abs().max(1.0);
            assert!(close || found == expected, "{k} of {n} at {p}: {found}, not {expected}");
        }
    }

    #[test]
    fn tails_are_sums() {
        for n in [1_u32, 2, 7, 40] {
            for p in [0.01, 0.3, 0.5, 0.97] {
                let mut sum = 0.0;
                let mut choose = 1.0;
                for k in (0..=n).rev() {
                    sum += choose * f64::powi(p, k as i32) * f64::powi(1.0 - p, (n - k) as i32);
                    choose *= f64::from(k) / f64::from(n - k + 1);
                    let found = ln_upper(k.into(), n.into(), p).exp();
                    assert!((found - sum).abs() <= 1e-10 * sum, "{k} of {n} at {p}");
                }
            }
        }
    }

    #[test]
    fn large_counts_are_near_the_normal() {
        // Five deviations above the mean of a billion tosses.
        let n = 1e9_f64;
        let k = (n / 2.0 + 5.0 * n.sqrt() / 2.0).ceil();
        let normal = 2.866_515_718_791_939e-7_f64;
        assert!((ln_upper(k, n, 0.5) - normal.ln()).abs() < 1e-3);
        assert!(ln_upper(1e9, 1e9, 0.999).is_finite());
    }
}
