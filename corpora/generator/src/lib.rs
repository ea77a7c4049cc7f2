//! Logs of many services with known truth.
//!
//! Enters: a [`Config`]. Leaves: [`Line`]s, each with its true template, the
//! offset of its message, its service, layout and time. The same config gives the
//! same bytes on every platform. All texts are in `data/`; README.md tells their
//! format.
//!
//! ```
//! use logboom_generator::{Config, Generator, Line};
//!
//! let mut generator = Generator::new(Config { lines: 10, ..Config::default() });
//! let mut line = Line::default();
//! while generator.fill(&mut line) {
//!     let message = &line.raw[line.message_start..];
//!     assert!(!message.is_empty() && !generator.template(line.template).is_empty());
//! }
//! ```

mod data;
mod grammar;
mod rng;
mod time;

use data::{Layout, Service, Template};
use grammar::{Context, Lists};
use rng::Rng;

/// Weight of a service's commonest template, per unit of the service's rate.
const UNIT: u64 = 1 << 32;
/// Writers race: a line's time may lie this much before the clock.
const JITTER_NANOS: u64 = 2_000_000;
/// Bursts that begin in a run, on average.
const BURSTS: u64 = 8;

/// What to generate.
#[derive(Clone, Debug)]
pub struct Config {
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// How many lines; bursts and drift stretch with it.
    pub lines: u64,
    /// 0 for all services, else the first so many.
    pub services: usize,
    /// How many layouts interleave: services share out the first so many.
    /// `None`: each service wears its own usual ones.
    pub layouts: Option<usize>,
    /// Nanoseconds since 1970 at which the log begins.
    pub start_nanos: i64,
    /// Lines in a second, on average, outside bursts.
    pub lines_per_second: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            lines: 100_000,
            services: 0,
            layouts: None,
            start_nanos: 1_773_136_800_000_000_000, // 2026-03-10 10:00 UTC
            lines_per_second: 50,
        }
    }
}

/// A generated line, without its line end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The whole line: header and message.
    pub raw: Vec<u8>,
    /// Where in `raw` the message begins.
    pub message_start: usize,
    /// Id of the true template.
    pub template: u32,
    /// Index of the service.
    pub service: u16,
    /// Index of the layout.
    pub layout: u16,
    /// The time of the line in nanoseconds since 1970, also if the layout has none.
    pub time_nanos: i64,
}

/// A running copy of a service, with a layout of its own.
struct Instance {
    node: Vec<u8>,
    pid: i64,
    layout: usize,
}

struct Burst {
    template: usize,
    left: u64,
}

/// Makes lines one by one.
pub struct Generator {
    config: Config,
    rng: Rng,
    lists: Lists,
    layouts: Vec<Layout>,
    services: Vec<Service>,
    /// For each service.
    instances: Vec<Vec<Instance>>,
    /// (service, place in it) of each template id.
    templates: Vec<(usize, usize)>,
    /// Running sums of the templates' weights, for what is alive now.
    sums: Vec<u64>,
    /// The line at which the set of living templates next changes.
    era_end: u64,
    burst: Option<Burst>,
    produced: u64,
    clock: i64,
}

impl Generator {
    /// A generator at its first line.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let layouts = data::layouts();
        let services = data::services(config.services, &layouts);
        let places = |(index, service): (usize, &Service)| {
            (0..service.templates.len()).map(move |place| (index, place)).collect::<Vec<_>>()
        };
        let templates = services.iter().enumerate().flat_map(places).collect();
        let mut generator = Self {
            rng: Rng::new(config.seed),
            lists: data::lists(),
            instances: Vec::new(),
            templates,
            sums: Vec::new(),
            era_end: 0,
            burst: None,
            produced: 0,
            clock: config.start_nanos,
            config,
            layouts,
            services,
        };
        generator.instances =
            (0..generator.services.len()).map(|service| generator.deploy(service)).collect();
        generator
    }

    /// Writes the next line into `line`; false at the end. Buffers are reused.
    pub fn fill(&mut self, line: &mut Line) -> bool {
        if self.produced >= self.config.lines {
            return false;
        }
        if self.produced >= self.era_end {
            self.begin_era();
        }
        let id = self.choose();
        self.tick();
        self.write(id, line);
        self.produced += 1;
        true
    }

    /// The true template: its text, with `<*>` for each variable.
    ///
    /// # Panics
    /// If `id` is not below [`Generator::templates`].
    #[must_use]
    pub fn template(&self, id: u32) -> &str {
        &self.said(id as usize).1.truth
    }

    /// How many templates there are; their ids are below it.
    #[must_use]
    pub fn templates(&self) -> usize {
        self.templates.len()
    }

    /// Names of the services, by index.
    #[must_use]
    pub fn services(&self) -> Vec<&'static str> {
        self.services.iter().map(|service| service.name).collect()
    }

    /// Names of the layouts, by index; a run need not use them all.
    #[must_use]
    pub fn layouts(&self) -> Vec<&'static str> {
        self.layouts.iter().map(|layout| layout.name).collect()
    }

    /// A layout's text before the message, with `<*>` for each field.
    ///
    /// # Panics
    /// If there is no such layout.
    #[must_use]
    pub fn layout(&self, index: u16) -> &str {
        &self.layouts[usize::from(index)].truth
    }

    /// Whether the template comes about once in 100,000 lines.
    ///
    /// # Panics
    /// If `id` is not below [`Generator::templates`].
    #[must_use]
    pub fn is_rare(&self, id: u32) -> bool {
        self.said(id as usize).1.rare
    }

    fn said(&self, id: usize) -> (&Service, &Template) {
        let (service, place) = self.templates[id];
        (&self.services[service], &self.services[service].templates[place])
    }

    /// The copies of a service that run: at least three, and one for each layout.
    fn deploy(&mut self, service: usize) -> Vec<Instance> {
        let layouts = self.layouts_of(service);
        (0..layouts.len().max(3))
            .map(|copy| Instance {
                node: format!("{}-{}", self.services[service].name, copy + 1).into_bytes(),
                pid: self.rng.within((300, 65_000)),
                layout: layouts[copy % layouts.len()],
            })
            .collect()
    }

    /// With a limit, layouts and services are dealt out to each other in turn.
    fn layouts_of(&self, service: usize) -> Vec<usize> {
        let Some(limit) = self.config.layouts else {
            return self.services[service].layouts.clone();
        };
        let limit = limit.clamp(1, self.layouts.len());
        if service >= limit {
            return vec![service % limit];
        }
        (service..limit).step_by(self.services.len()).collect()
    }

    /// Zipf-like: by rank in the service, to the power -1.5 (whole numbers, so
    /// that all platforms agree).
    fn weight(&self, id: usize) -> u64 {
        let (service, template) = self.said(id);
        let rank = self.templates[id].1 as u64 + 1;
        if template.rare { 0 } else { service.rate * UNIT / (rank * rank * rank).isqrt() }
    }

    /// Weighs the templates that live at this part of the run.
    fn begin_era(&mut self) {
        let lines = self.config.lines;
        let percent = self.produced * 100 / lines;
        let ids = 0..self.templates.len();
        let common: u64 = ids.clone().map(|id| self.weight(id)).sum();
        let mut sum = 0;
        self.sums.clear();
        for id in ids {
            let template = self.said(id).1;
            if template.alive.contains(&percent) {
                sum += if template.rare { common / 100_000 } else { self.weight(id) };
            }
            self.sums.push(sum);
        }
        let edges = self.services.iter().flat_map(|service| &service.templates);
        let next = edges
            .flat_map(|template| [template.alive.start, template.alive.end])
            .filter(|edge| *edge > percent)
            .min();
        self.era_end = next.map_or(lines, |edge| (edge * lines).div_ceil(100));
    }

    /// The next template: three in four lines of a burst are its own.
    fn choose(&mut self) -> usize {
        if self.burst.is_none() && self.rng.below(self.config.lines) < BURSTS {
            self.burst = self.begin_burst();
        }
        if let Some(burst) = &mut self.burst {
            let template = burst.template;
            burst.left -= 1;
            if burst.left == 0 {
                self.burst = None;
            }
            if self.rng.below(4) > 0 {
                return template;
            }
        }
        let total = *self.sums.last().expect("there is a template");
        let at = self.rng.below(total);
        self.sums.partition_point(|sum| *sum <= at)
    }

    /// One of the living templates that burst, for 0.2 to 2 percent of the run.
    fn begin_burst(&mut self) -> Option<Burst> {
        let percent = self.produced * 100 / self.config.lines;
        let bursting = |id: &usize| {
            let template = self.said(*id).1;
            template.bursts && template.alive.contains(&percent)
        };
        let candidates: Vec<usize> = (0..self.templates.len()).filter(bursting).collect();
        let chosen = self.rng.below(candidates.len() as u64) as usize;
        let length = self.config.lines as i64;
        let left = self.rng.within((length / 500, length / 50)).max(1) as u64;
        candidates.get(chosen).map(|template| Burst { template: *template, left })
    }

    /// Moves the clock on; ten times less far in a burst.
    fn tick(&mut self) {
        let mean = 1_000_000_000 / self.config.lines_per_second.max(1);
        let speed = if self.burst.is_some() { 10 } else { 1 };
        self.clock += self.rng.below(2 * mean / speed + 1) as i64;
    }

    fn write(&mut self, id: usize, line: &mut Line) {
        let (index, place) = self.templates[id];
        let service = &self.services[index];
        let template = &service.templates[place];
        let instances = &self.instances[index];
        let instance = &instances[self.rng.skewed(instances.len())];
        let nanos = self.clock - self.rng.below(JITTER_NANOS) as i64;
        let mut context = Context {
            rng: &mut self.rng,
            lists: &self.lists,
            nanos,
            node: &instance.node,
            pid: instance.pid,
            app: service.name,
            component: service.components[place % service.components.len()],
            source_line: (place as i64 * 37) % 800 + 21,
            level: template.level,
        };
        line.raw.clear();
        grammar::write(&self.layouts[instance.layout].pieces, &mut context, &mut line.raw);
        line.message_start = line.raw.len();
        grammar::write(&template.pieces, &mut context, &mut line.raw);
        line.template = id as u32;
        line.service = index as u16;
        line.layout = instance.layout as u16;
        line.time_nanos = nanos;
    }
}
