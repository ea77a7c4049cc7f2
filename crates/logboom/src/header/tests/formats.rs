//! Header formats of the field, each made into lines by code, learned and cut again.

use super::cut_all;
use crate::header::{Clock, Headers, level};
use crate::time::Severity;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::HashSet;

/// Formats: strftime for the time, `{L}` level, `{l}` level in lower case, `{1}` its letter,
/// `{C}` logger, `{c}` plain program, `{P}` process, `{T}` thread, `{H}` host, `{A}` address,
/// `{L5}` level of one width, `{R5}` the same aligned to the right, `{up}` seconds since the start, `{U}` a unique id, `{F}` a file and line, `{K}` a letter
/// or a dash, `{E}` a name or nothing, `{N}` four digits, `{X}` eight hexadecimal ones, `{ms}`, `{us}`, `{ns}` milli-, micro- and nanoseconds since 1970, `{M}` message.
pub(super) const FORMATS: &[&str] = &[
    "%Y-%m-%d %H:%M:%S {M}",
    "%Y-%m-%d %H:%M:%S,%3f {L} {M}",
    "%Y-%m-%d %H:%M:%S.%3f {L} {C}: {M}",
    "%Y-%m-%d %H:%M:%S,%3f {L} [{T}] {C}: {M}",
    "%Y-%m-%d %H:%M:%S,%3f - {L}  [{T}] - {M}",
    "%Y-%m-%d %H:%M:%S,%3f - {C} - {L} - {M}",
    "%Y-%m-%d %H:%M:%S.%3f  {L} {P} --- [{T}] {C} : {M}",
    "%Y-%m-%dT%H:%M:%S.%3fZ {l} {C}: {M}",
    "%Y-%m-%dT%H:%M:%S.%6f+00:00 {H} {c}[{P}]: {M}",
    "%Y-%m-%dT%H:%M:%SZ {H} {c}: {M}",
    "%Y-%m-%dT%H:%M:%S.%6fZ\t{L}\t{C}\t{M}",
    "%Y-%m-%dT%H:%M:%S.%9fZ stdout F {M}",
    "%Y-%m-%dT%H:%M:%S%z [{L}] {M}",
    "[%Y-%m-%d %H:%M:%S] {L} {M}",
    "[%Y-%m-%d %H:%M:%S] [{L}] {M}",
    "[%Y-%m-%d %H:%M:%S] local.{L}: {M}",
    "[%Y-%m-%d %H:%M:%S,%3f: {L}/{C}] {M}",
    "[%Y-%m-%dT%H:%M:%S.%3f][{L}][{C}] {M}",
    "[%Y-%m-%d %H:%M:%S,%3f][{L}][{C}] [{H}] {M}",
    "[%Y-%m-%dT%H:%M:%SZ {L} {C}] {M}",
    "[%Y-%m-%d %H:%M:%S +0000] [{P}] [{L}] {M}",
    "%Y-%m-%d %H:%M:%S | {L}     | {C}:run:42 - {M}",
    "%Y-%m-%d %H:%M:%S.%3f UTC [{P}] {L}:  {M}",
    "%Y-%m-%d %H:%M:%S {P} [{L}] {M}",
    "%Y-%m-%d %H:%M:%S {F}: {M}",
    "%Y/%m/%d %H:%M:%S {M}",
    "%Y/%m/%d %H:%M:%S [{l}] {P}#{P}: {M}",
    "%Y/%m/%d %H:%M:%S {F}: {M}",
    "%Y/%m/%d %H:%M:%S.%6f {L} {M}",
    "%Y.%m.%d %H:%M:%S {L} {M}",
    "%Y-%m-%d %H:%M {L} {M}",
    "%b %e %H:%M:%S {H} {c}[{P}]: {M}",
    "%b %e %H:%M:%S {H} {c}: {M}",
    "<34>%b %e %H:%M:%S {H} {c}[{P}]: {M}",
    "<165>1 %Y-%m-%dT%H:%M:%S.%3fZ {H} {c} {P} ID47 - {M}",
    "<165>1 %Y-%m-%dT%H:%M:%S.%3fZ {H} {c} {P} ID47 [ex@32473 iut=\"3\" k=\"a ] b\"] {M}",
    "%Y-%m-%dT%H:%M:%S.%3fZ {H} {c} {P} ID47 [ex@32473 iut=\"3\"] {M}",
    "[%a %b %d %H:%M:%S %Y] [{l}] {M}",
    "[%a %b %d %H:%M:%S.%6f %Y] [core:{l}] [pid {P}] {M}",
    "%a %b %e %H:%M:%S %Y {L} {M}",
    "%a %b %e %H:%M:%S UTC %Y {L} {M}",
    "%a, %d %b %Y %H:%M:%S GMT {L} {M}",
    "{A} - - [%d/%b/%Y:%H:%M:%S +0000] {M}",
    "%d/%b/%Y:%H:%M:%S +0000 {L} {M}",
    "%d-%b-%Y %H:%M:%S.%3f {L} [{T}] {C} {M}",
    "%d %b %Y %H:%M:%S {L} {M}",
    "%d.%m.%Y %H:%M:%S {L} {M}",
    "%d/%m/%Y %H:%M:%S {L} {M}",
    "%m/%d/%Y %I:%M:%S %p {L} {M}",
    "%-m/%-d/%Y %-I:%M:%S %p {L} {M}",
    "%b %d, %Y %I:%M:%S %p {L}: {M}",
    "%y/%m/%d %H:%M:%S {L} {C}: {M}",
    "%y%m%d %H%M%S {P} {L} {C}: {M}",
    "%y%m%d %k:%M:%S {L} {M}",
    "%Y%m%d-%-H:%-M:%-S:%3f|{c}|{P}|{M}",
    "%Y%m%dT%H%M%SZ {L} {M}",
    "%Y%m%d%H%M%S {L} {M}",
    "{1}%m%d %H:%M:%S.%6f {P} {F}] {M}",
    "{1}%Y%m%d %H:%M:%S.%6f {P} {F}] {M}",
    "%m-%d %H:%M:%S.%3f  {P}  {P} {1} {c}: {M}",
    "[%m.%d %H:%M:%S] {c}.exe - {M}",
    "%s {L} {M}",
    "%s.%3f {L} {M}",
    "{ms} {L} {M}",
    "{us} {L} {M}",
    "{ns} {L} {M}",
    "- %s %Y.%m.%d {H} %b %-d %H:%M:%S {H}/{H} {c}[{P}]: {M}",
    "{U} {H} {C} %s 1 {M}",
    "{c}.log %Y-%m-%d %H:%M:%S.%3f {P} {L} {C} [req-{U} - -] {M}",
    "{L}[0042] {M}",
    "{L}:{C}:{M}",
    "{L} {M}",
    "[{L}] {M}",
    "[{L}] %Y-%m-%d %H:%M:%S {M}",
    "{L} [%Y-%m-%d %H:%M:%S,%3f] {C}: {M}",
    "{c}[{P}]: {M}",
    "{H} {c}: %Y-%m-%d %H:%M:%S {L} {M}",
    "%Y-%m-%dT%H:%M:%S.%3f+0000 7f8a9c{P} {L} {M}",
    "%Y-%m-%d %H:%M:%S.%3f ({T}) {L} {C} - {M}",
    "{c}_1  | %Y-%m-%d %H:%M:%S {L} {M}",
    "%Y-%m-%dT%H:%M:%S.%3fZ [{T}] {L} {C} {M}",
    "[%a %b %d %H:%M:%S.%6f %Y] [core:{l}] [pid {P}:tid 140] [client {A}:80] {M}",
    "%H:%M:%S.%3f {L} {M}",
    "%H:%M:%S.%3f [{T}] {L} {C} - {M}",
    "%Y-%m-%d %H:%M:%S {H} {c}[{P}]: {l}: {M}",
    "{1}/{c}({P}): {M}",
    "[%Y-%m-%d %H:%M:%S,%3f][{L5}][{C}   ] [{H}] {M}",
    "[{L5}] %Y-%m-%d %H:%M:%S {M}",
    "{L5}[%m-%d|%H:%M:%S.%3f] {M}",
    "%Y-%m-%d %H:%M:%S;{L};{C};{M}",
    "%Y-%m-%d %H:%M:%S,{L},{C},{P},{M}",
    "%Y-%m-%d %H:%M:%S.%3f {c}[{P}:3f] {M}",
    "%Y-%m-%d %H:%M:%S,%3f {L} {C} [{T}] {M}",
    "%Y-%m-%d %H:%M:%S,%3f {P} {L} {c} {C}: {M}",
    "{L} %Y-%m-%d %H:%M:%S,%3f {c} {P} 140{P} {M}",
    "%Y-%m-%d %H:%M:%S,%3f {L5} {C} {M}",
    "%Y-%m-%d %H:%M:%S,%3f - {c}.py[{L}]: {M}",
    "%Y-%m-%dT%H:%M:%S.%3fZ\t{L}\t{c}\t{C}\t{M}",
    "%Y-%m-%dT%H:%M:%SZ {1}! [{c}] {M}",
    "%Y-%m-%dT%H:%M:%S.%6fZ  {L} request{id={U} path=/a}: {C}: {M}",
    "%Y%m%d-%H%M%S {L} {M}",
    "%m/%d/%Y - %H:%M:%S: {L} {M}",
    "[%d%b%Y %H:%M:%S.%3f] [{c}/{L}] {M}",
    "[%Y.%m.%d-%H.%M.%S:%3f][{P}]{C}: {M}",
    "I, [%Y-%m-%dT%H:%M:%S.%6f #{U}]  {L} -- : {M}",
    "ts=%Y-%m-%dT%H:%M:%SZ level={l} pid={P} {M}",
    "kind=EVENT msg=audit(%s.%3f:{U}): {M}",
    "{U}:M %d %b %Y %H:%M:%S.%3f * {M}",
    "%b %e %H:%M:%S {H} daemon.{l} {c}[{P}]: {M}",
    "%Y-%m-%d %H:%M:%S UTC:{c}({P}):x@y:[{P}]:{L}:  {M}",
    "    %Y/%m/%d %H:%M:%S [{L}] {c}: {M}",
    "[{up}] {M}",
    "  {up} {L} {M}",
    "{c}_1   | {M}",
    "[pod/{U}] {M}",
    "%Y-%m-%d, %H:%M:%S, {L}, {C}, {M}",
    "%Y-%m-%d %H:%M:%S[{L}] {M}",
    "*%b %e %H:%M:%S.%3f: {M}",
    "%Y-%m-%d %H:%M:%S.%3f | {L5} | __{c}__:run:42 - {M}",
    "%Y-%m-%d %H:%M:%S,%3f {L} {C} run:42 {M}",
    "{1}%y%m%d %H:%M:%S.%6f {P} {F}] {M}",
    "   {U}:%Y%m%d:%H%M%S.%3f {C}: {M}",
    "{L5} [{T}] %Y-%m-%d %H:%M:%S,%3f {F} - {M}",
    "%Y-%m-%dT%H:%M:%S.%3f+0000: {up}: {M}",
    "I, [%Y-%m-%dT%H:%M:%S.%6f #{P}]  {L} -- {c}: {M}",
    "%Y-%m-%d %H:%M:%S.%3f 21-37/com.acme {1}/{c}: {M}",
    "[%Y-%m-%dT%H:%M:%S,%3f][{L5}][{C}   ] {M}",
    "[{up}s][{l}][{c}   ] {M}",
    "[{P}] %Y/%m/%d %H:%M:%S.%6f [{L}] {M}",
    "%Y-%m-%d %H:%M:%S,%3f {L5} [{C}] ({T}) {M}",
    "%Y-%m-%dT%H:%M:%S.%3fZ\t{L}\t{C}\t{F}\t{M}",
    "{1}/{c}   ( {P}): {M}",
    "{c}_1   | %Y-%m-%dT%H:%M:%S.%9fZ {M}",
    "{L},%-m/%-d/%Y %-I:%M:%S %p,Service Manager,{U},{M}",
    "%b/%d/%Y %H:%M:%S {c},info {M}",
    " {L5} {C} > {M}",
    "%Y-%m-%d %H:%M:%S {L} {C} => {M}",
    "%b %e %H:%M:%S {H} {c}[{P}]: {L} {M}",
    "%b %e %H:%M:%S {H} {c}[{P}]: <{l}>  {M}",
    "%b %e %H:%M:%S {H} {l} {c}[{P}]: {M}",
    "app.log:{U}:%Y-%m-%d %H:%M:%S {L} {M}",
    "{L}[%m-%d|%H:%M:%S] {M}",
    "%Y-%m-%d %H.%M.%S {L} {M}",
    "%Y-%m-%d_%H-%M-%S {L} {M}",
    "{U};%d.%m.%Y %H:%M:%S;{c};{M}",
    "%m/%d/%y,%H:%M:%S,{c},{M}",
    "{1}[%Y-%m-%d|%H:%M:%S.%3f] {M}",
    "< %Y-%m-%d %H:%M:%S.%3f UTC >{L}:  {M}",
    ".%b %e %H:%M:%S.%3f: {L}: {M}",
    "|%Y-%m-%d %H:%M:%S|{L}|{C}|{M}",
    "[UTC %b %e %H:%M:%S] {L5}: {M}",
    "%b-%d %H:%M:%S.%3f [{T}] {L} {C} - {M}",
    "%Y:%m:%d-%H:%M:%S {H} {c}[{P}]: {M}",
    "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time) <{P}> -- {l} -- {M}",
    "%Y-%m-%d %H:%M:%S.%9f UTC {c}:{L} {M}",
    "%d.%m.%Y %H:%M:%S.%3f *{L}* [{T}] {C} {M}",
    "%Y-%m-%dT%H:%M:%S.%3f GABCD [{c} {L}] {M}",
    "[%Y-%m-%d %H:%M:%S,%3f] {H}/{L}/{C}: {M}",
    "{L} - %Y-%m-%d %H:%M:%S --> {M}",
    "[ {1} %Y-%m-%d %H:%M:%S.%4f 7977/T5 age/cor.cpp:12 ]: {M}",
    "%Y-%m-%d %H:%M:%S.%3f [{P}] main/103/{c} {1}> {M}",
    "{c}:{l} %Y-%m-%d %H:%M:%S: {M}",
    "%b %e %H:%M:%S 04[{c}] {M}",
    "%Y-%m-%dT%H:%M:%S,%3f | {L5} | {T} | {C} | 57 - org.apache.camel - 2.1 | {M}",
    "[{L}] %Y-%m-%dT%H:%M:%S.%6fZ {H} <0.17.0> -------- {M}",
    "{1}%y%m%d %H:%M:%S.%6f {P} {F} \u{22ee} [n1] {M}",
    "%Y-%m-%d %H:%M:%S,%3f+0000 {L5} [{T}] *SYSTEM {C} - {M}",
    "%Y-%m-%d %H:%M:%S [{P}] {L} {C}.run() - {M}",
    "{up};{C};{H};{M}",
    "{L}|{C}|{M}",
    "%Y/%m/%d %H:%M:%S|{R5}|{T}|{M}",
    "{L5},{F},{C},{M}",
    "{c};{U};{L};{C};{M}",
    "{c}|{L}|{C}|%Y-%m-%dT%H:%M:%S%z|{M}",
    "{F} - {C} - {L} - {P} - {ms} - {M}",
    "%d.%m.%Y %H:%M:%S.%3f,{C},{R5},{M}",
    "{ms} : {L} : {c} : {U} : {M}",
    "{c} {l}: {M}",
    "{C}:{L}:{M}",
    "{L} ({C}) 7f8a{P} {F} | {M}",
    "%d %b %Y %H:%M:%S : {c} : {U} : {H} : {M}",
    "<34> %Y-%m-%dT%H:%M:%SZ {H} {c}: {M}",
    "%Y-%m-%dT%H:%M:%S%z {c} {l} <{F}>: {M}",
    "%Y-%m-%dT%H:%M:%SZ {l} {c}[9f8b{P}] [{C}] {M}",
    "%Y-%m-%d %H:%M:%S.%6f+00:00 [{l}] <0.17.0>@store:get:42 {M}",
    "%Y-%m-%d %H:%M:%S {L} request={U} {c}: {M}",
    "%Y-%m-%d %H:%M:%S {L} {c} request_id={U} user={c} {M}",
    "%Y-%m-%d %H:%M:%S {L} {c} >> {M}",
    "%m/%d/%Y %H:%M:%S {c} ({C}) {1} - {M}",
    "%Y-%m-%dT%H:%M:%SZ {H} {c} - - - {M}",
    "%Y-%m-%d %H:%M:%S.%6f {P} {L} {C} [req-{U} - - - - -] {M}",
    "%b %e %H:%M:%S {c}[{P}:0] {l}: {M}",
    "%Y-%m-%dT%H:%M:%S.%3f%z  {L} {P} --- [orders] [{T}] {C} : {M}",
    "%H:%M:%S,%3f |-{L} in acme - {M}",
    "[%Y/%m/%d %H:%M:%S.%6f,  3] ../../lib/{F}(main) {M}",
    "%Y-%m-%d %H:%M:%S,%3f {L} {F} - USER[{c}] GROUP[-] TOKEN[] JOB[{U}] {M}",
    "%Y-%m-%d %H:%M:%S : {L} : (1 | {T}) : {H} : {c} : {M}",
    "%b %e %H:%M:%S {H} {c}[{P}]: %Y-%m-%d %H:%M:%S.%3f {L} {c}: {M}",
    "{C} {L}: 7 : {M}",
    "%Y-%m-%d %H:%M:%S,%3f +0000#{L}#{C}#{T}#          #{M}",
    "%m/%d/%y %H:%M:%S:%3f | [{L}] |  | {c} | {C} | {E} | {P} | {M}",
    "%Y-%m-%d %H:%M:%S~{L}~{C}~{T}~{M}",
    "%Y-%m-%d %H:%M:%S {K} {M}",
    "{X} 022809{N} {K} {K} ent0      {M}",
    "%b %e %H:%M:%S u7p-9,f09fc2,4.3: {c}: {M}",
    "<181>%b %e %H:%M:%S {H} {c}_log {N} 1 0 %Y-%m-%d %H:%M:%S.%3f +00:00 {U} {N} {L} {C}: {M}",
    "%Y-%m-%d %H:%M:%S.%3f {c} {N} {M}",
    "%Y-%m-%d %H:%M:%S.%3f: Cmp={c}, Class={N}, info= {M}",
    "%Y-%m-%d %H:%M:%S +0000 08 mx-1 {c}: {M}",
    "%Y-%m-%d %H:%M:%S {L} {A} {M}",
    "[%m/%d/%y %H:%M:%S:%3f UTC] 1fd8{N} {c} {1}   {M}",
    "%Y-%m-%d %H:%M:%S **{L}** {M}",
    "%Y-%m-%d %H:%M:%S @{L} {M}",
    "#{L}: {M}",
    "{c}[{L}]: {M}",
    "%y%m%d/%H%M%S.%3f, [{T}] {M}",
    "%Y-%m-%d %H:%M:%S / {L} / {C} / {M}",
    "%Y-%m-%d %H:%M:%S {L} // {M}",
    "%Y-%m-%d %H:%M:%S {L} req-{X} {M}",
    "    t = {up}s {M}",
    "%Y-%m-%d %H:%M:%S.%7f [{1}:ort:, , {F} Init] {M}",
    "<{up}> {M}",
    "{c}[{P}] (accept) {M}",
    "%Y-%m-%d@%H:%M:%S {M}",
    "%Y-%m-%d %H:%M:%S.%6f(+0000)[{P}] {L} {M}",
    "%Y/%m/%dT%H:%M:%S.%3fZ {F}<{l}> {M}",
    "%Y.%j.%H:%M:%S {M}",
    "T+%Y.%j.%H%M%S: {M}",
    "{X}{X}: {M}",
    "%Y-%m-%d %H:%M:%S {L} \"{c}\" {M}",
    "%Y.%m.%d %H:%M:%S.%3f {L} @{c} {M}",
    "%Y-%m-%d %H:%M:%S {L} {c}; {M}",
    "%Y-%m-%d %H:%M:%S {L} {c}> {M}",
    "%Y-%m-%d %H:%M:%S {L} {c}.run() {M}",
    "%Y-%m-%d %H:%M:%S {L} {c}::run {M}",
    "%Y/%m/%d %H:%M:%S.%3f {L} {c} » {M}",
    "%Y-%m-%d %H:%M:%S {L} {c} / {M}",
    "%Y-%m-%d %H:%M:%S {L} *** {M}",
    "%Y-%m-%d %H:%M:%S {L}- {M}",
    "%Y-%m-%d %H:%M:%S -{L}- {M}",
    "%Y/%m/%d-%H:%M:%S.%6f {c}/{L} {M}",
    "%Y-%m-%d %H:%M:%S [{L}] {F}:9 {M}",
    "%H:%M:%S.%9f {P} {L5} {F}:{c}:{M}",
    "%H:%M:%S log_channel({c}) log [{L}] : {M}",
    "%Y/%m/%d %H:%M:%S [{l}] {P}#{P}: *{P} {M}",
    "[0-1] %Y-%m-%dT%H:%M:%S.%3fZ {L} @acme/{c}: {M}",
    "%b %e %H:%M:%S {H} {c}: store_get():{M}",
    "{c}:build: {M}",
    "<{K}> [{c}] {M}",
    "%Y/%m/%d %H:%M:%S [{l}] {P}#{P}: *{P} [lua] {F}: run(): {M}",
    "{1}%Y%m%d-%H:%M:%S.%3f {c}: {M}",
    "{up} \"{F}\" {M}",
    "{c} {L}! {M}",
    r#"{"time":"%Y-%m-%dT%H:%M:%S.%3fZ","level":"{l}","logger":"{C}","msg":"{M}","n":[1,{"a":"b"}]}"#,
    r#"{"msg": "{M}", "PRIORITY": "6", "pid": {P}, "ts": %s.%6f, "level": "{L}"}"#,
    r#"{"log":"%Y/%m/%d %H:%M:%S [{L}] {M}\n","stream":"stdout"}"#,
    r#"{"log":"{\"level\":\"{l}\",\"ts\":%s.%3f,\"msg\":\"{M}\"}\n","stream":"stdout"}"#,
    r#"%b %e %H:%M:%S {H} {c}[{P}]: {"lvl":"{l}","message":"{M}","id":"{U}"}"#,
    r#"time="%Y-%m-%dT%H:%M:%SZ" level={l} msg="{M}" id={U}"#,
    r#"{"log":"ts=%Y-%m-%dT%H:%M:%SZ level={l} msg=\"{M}\"\n","stream":"stdout"}"#,
];

const VERBS: [&str; 12] = [
    "Started",
    "Stopped",
    "Opening",
    "connection",
    "user",
    "Failed",
    "GET",
    "retry",
    "Cache",
    "job",
    "Received",
    "disk",
];
const THINGS: [&str; 9] = [
    "worker 7 of 12",
    "file /var/lib/x.db",
    "from 10.0.3.4:551",
    "to queue 'mail'",
    "- no such key",
    "[core] phase",
    "after 31 ms",
    "(id=77) done",
    "took 1.25 seconds: slow",
];

/// The line of a format with the number `i`, and its message, its time in seconds.
pub(super) fn line(format: &str, i: usize) -> (String, String, i64) {
    let seconds = 1_709_074_207 + i as i64 * 4_321;
    let time = Timestamp::new(seconds, 123_456_789).unwrap().to_zoned_datetime(TimeZone::UTC);
    let message = format!("{} {}", VERBS[i * 7 % 12], THINGS[i * 5 % 9]);
    let pick = |list: &[&str]| list[(i * i + i / 3) % list.len()].to_owned();
    let level = pick(&["INFO", "WARN", "ERROR", "INFO", "DEBUG"]);
    let values = [
        ("{L}", level.clone()),
        ("{L5}", format!("{level:<5}")),
        ("{R5}", format!("{level:>5}")),
        ("{up}", format!("{:5}.123456", 7 + i * 2)),
        ("{l}", level.to_lowercase()),
        ("{1}", level[..1].to_owned()),
        ("{C}", pick(&["org.acme.db.Store", "org.acme.Main", "org.acme.net.Peer"])),
        ("{c}", pick(&["sshd", "cron", "nginx", "kernel"])),
        ("{P}", (1200 + i * 37 % 500).to_string()),
        ("{T}", pick(&["main", "pool-1-thread-3", "http-nio-8080-exec-1", "IPC Server handler 3"])),
        ("{H}", pick(&["web-01", "web-02"])),
        ("{A}", format!("10.2.{}.{}", i % 7, i * 13 % 250)),
        ("{U}", format!("{}", 40_017 + i * 1_013)),
        ("{F}", pick(&["server.go:131", "store.go:77", "main.go:9"])),
        ("{K}", pick(&["P", "S", "-", "H"])),
        ("{E}", pick(&["core", "", "net"])),
        ("{N}", format!("{:04}", i * 37 % 9_000)),
        ("{X}", format!("{:08X}", (i as u32).wrapping_mul(2_654_435_761))),
        ("{ms}", format!("{seconds}123")),
        ("{us}", format!("{seconds}123456")),
        ("{ns}", format!("{seconds}123456789")),
        ("{M}", message.clone()),
    ];
    let time = jiff::fmt::strtime::format(format, &time).unwrap();
    let line = values.iter().fold(time, |line, (key, value)| line.replace(key, value));
    (line, message, seconds)
}

/// What is wrong with the headers of a format.
fn faults(format: &str) -> Vec<String> {
    let made: Vec<_> = (0..120).map(|i| line(format, i)).collect();
    let lines: Vec<&[u8]> = made.iter().map(|(line, ..)| line.as_bytes()).collect();
    let clock = Clock::new(Some(2024), TimeZone::UTC, None);
    let (layouts, headers) = cut_all(&lines, Headers::Learn, clock);
    let (mut faults, mut seen) = (Vec::new(), HashSet::new());
    for ((line, message, seconds), header) in made.iter().zip(&headers) {
        let mut expect = |what: &'static str, ok: bool| {
            if !ok && seen.insert(what) {
                faults.push(format!("{what}: {format}\n    {line}\n    {layouts:?}"));
            }
        };
        let text = |span: crate::header::Span| String::from_utf8_lossy(span.of(line.as_bytes()));
        expect("message", text(header.message) == *message);
        let has = |key: &str| format.contains(key);
        let epoch = ["%s", "{ms}", "{us}", "{ns}"].iter().any(|key| has(key));
        let step = if has("%S") || has("%-S") || epoch { 1 } else { 60 };
        let time = header.time.map(|time| time.nanos() / 1_000_000_000 / step);
        let dated = has("%d") || has("%e") || has("%-d") || epoch;
        expect("time", !dated || time == Some(seconds / step));
        let leveled = has("{L}") || has("{L5}") || has("{R5}") || has("{l}") || has("{1}");
        expect("severity", leveled == header.severity.is_some() || has("<34>") || has("<165>"));
        let named = has("{C}") || has("{c}");
        expect("component", !named || !header.component.is_empty());
        expect("pid", !has("{P}") || has("7f8a") || !header.pid.is_empty());
        expect("host", !has("{H}") && !has("{A}") || has("] [{H}]") || !header.host.is_empty());
    }
    faults
}

#[test]
fn formats_are_learned() {
    let faults: Vec<String> = FORMATS.iter().flat_map(|format| faults(format)).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn names_of_levels_may_be_cut_off_or_have_a_prefix() {
    let cases = [
        ("WARNI", Some(Severity::Warn)),
        ("SEVER", Some(Severity::Error)),
        ("ERRS", Some(Severity::Error)),
        ("LOG_WARNING", Some(Severity::Warn)),
        ("DBG1", Some(Severity::Debug)),
        ("trace2", Some(Severity::Trace)),
        ("D1", None),
        ("errand", None),
        ("er", None),
        ("tracker", None),
    ];
    for (name, severity) in cases {
        assert_eq!(level::severity(name.as_bytes()), severity, "{name}");
    }
}
