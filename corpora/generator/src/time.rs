//! Times as text: a `%`-format compiled once, then written for any instant.

/// The zone of formats that print an offset; all others print UTC.
const OFFSET_SECONDS: i64 = 2 * 3600;
const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
const DAYS: &[u8] = b"ThuFriSatSunMonTueWed";

/// A compiled format. The letters: `Y y m d e b a H I M S p` as in strftime,
/// `L f N` for 3, 6, 9 digits of the second's fraction, `s` for epoch seconds,
/// `u` for seconds of uptime, `z` and `:` for the offset as `+0200` and `+02:00`.
pub(crate) struct TimeFormat {
    ops: Vec<(u8, &'static str)>,
    offset: i64,
}

impl TimeFormat {
    pub(crate) fn parse(format: &'static str) -> Self {
        let mut parts = format.split('%');
        let mut ops = vec![(0, parts.next().unwrap_or_default())];
        for part in parts {
            let letter = *part.as_bytes().first().expect("a % of a time format has a letter");
            assert!(b"YymdebaHIMSpLfNsuz:".contains(&letter), "unknown time letter in {format}");
            ops.push((letter, &part[1..]));
        }
        let zoned = ops.iter().any(|(letter, _)| matches!(letter, b'z' | b':'));
        Self { ops, offset: if zoned { OFFSET_SECONDS } else { 0 } }
    }

    pub(crate) fn write(&self, nanos: i64, out: &mut Vec<u8>) {
        let epoch = nanos.div_euclid(1_000_000_000);
        let fraction = nanos.rem_euclid(1_000_000_000);
        let local = epoch + self.offset;
        let (days, second) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        let hour = second / 3600;
        for (letter, literal) in &self.ops {
            match letter {
                b'Y' => digits(year, 4, out),
                b'y' => digits(year % 100, 2, out),
                b'm' => digits(month, 2, out),
                b'd' => digits(day, 2, out),
                b'e' if day < 10 => out.extend([b' ', b'0' + day as u8]),
                b'e' => digits(day, 2, out),
                b'b' => out.extend(&MONTHS[(month as usize - 1) * 3..][..3]),
                b'a' => out.extend(&DAYS[days.rem_euclid(7) as usize * 3..][..3]),
                b'H' => digits(hour, 2, out),
                b'I' => digits((hour + 11) % 12 + 1, 2, out),
                b'p' => out.extend(if hour < 12 { b"AM" } else { b"PM" }),
                b'M' => digits(second / 60 % 60, 2, out),
                b'S' => digits(second % 60, 2, out),
                b'L' => digits(fraction / 1_000_000, 3, out),
                b'f' => digits(fraction / 1000, 6, out),
                b'N' => digits(fraction, 9, out),
                b's' => digits(epoch, 1, out),
                b'u' => digits(epoch.rem_euclid(10_000_000), 1, out),
                b'z' => out.extend(b"+0200"),
                b':' => out.extend(b"+02:00"),
                _ => {}
            }
            out.extend(literal.as_bytes());
        }
    }
}

/// Writes `value` (not negative) with at least `width` digits.
pub(crate) fn digits(value: i64, width: usize, out: &mut Vec<u8>) {
    let mut buffer = [b'0'; 20];
    let mut at = buffer.len();
    let mut rest = value.unsigned_abs();
    while rest > 0 {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend(&buffer[at.min(buffer.len() - width)..]);
}

/// Days since 1970-01-01 to (year, month, day), by Hinnant's algorithm.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_known_instants() {
        let check = |format: &'static str, nanos: i64, expect: &str| {
            let mut out = Vec::new();
            TimeFormat::parse(format).write(nanos, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expect);
        };
        let leap = 1_709_210_096_789_012_345; // 2024-02-29 12:34:56 UTC, a Thursday
        check("%Y-%m-%dT%H:%M:%S.%LZ", leap, "2024-02-29T12:34:56.789Z");
        check("%Y-%m-%d %H:%M:%S.%f%:", leap, "2024-02-29 14:34:56.789012+02:00");
        check("%a %b %e %I:%M:%S %p", leap, "Thu Feb 29 12:34:56 PM");
        check("%s.%N", leap, "1709210096.789012345");
        check("[%y%m%d %H] %a %e", 0, "[700101 00] Thu  1");
    }
}
