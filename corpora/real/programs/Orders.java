import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * An order service: it parses order files, reserves stock, charges cards and ships, on several
 * threads. Its input is damaged here and there, so its exceptions are real ones with real causes.
 *
 * <p>Usage: Orders DIRECTORY ORDERS
 */
public final class Orders {
    private static final Logger LOG = Logger.getLogger("com.example.orders.OrderService");
    private static final Logger STOCK = Logger.getLogger("com.example.orders.stock.StockLedger");
    private static final Logger PAY = Logger.getLogger("com.example.orders.payment.CardGateway");
    private static final Logger POOL = Logger.getLogger("com.example.orders.util.WorkerPool");

    private final Map<String, Integer> stock = new ConcurrentHashMap<>();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(4);
    private final Path dir;
    private final Random random = new Random(7);

    private Orders(Path dir) {
        this.dir = dir;
        for (int i = 0; i < 120; i++) {
            stock.put("SKU-" + (1000 + i), 5 + i % 40);
        }
    }

    /** A step of an order that failed; the cause says why. */
    static class OrderException extends Exception {
        OrderException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static class OutOfStockException extends RuntimeException {
        OutOfStockException(String sku, int wanted, int left) {
            super("wanted " + wanted + " of " + sku + ", only " + left + " left");
        }
    }

    record Line(String sku, int quantity, LocalDate due) {}

    /** Writes an order file; about one in twelve is damaged. */
    private Path write(int id) throws IOException {
        var lines = new ArrayList<String>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            lines.add("SKU-" + (1000 + random.nextInt(122)) + ";" + (1 + random.nextInt(6)) + ";2026-" + "0" + (1 + random.nextInt(9)) + "-" + (10 + random.nextInt(18)));
        }
        switch (random.nextInt(48)) {
            case 0 -> lines.add("SKU-1001;many;2026-01-01");
            case 1 -> lines.add("SKU-1002;1");
            case 2 -> lines.add("SKU-1003;2;31/12/2026");
            case 3 -> lines.clear();
            default -> { }
        }
        var path = dir.resolve("order-" + id + ".csv");
        if (random.nextInt(60) != 0) {
            Files.write(path, lines);
        }
        return path;
    }

    private Line parse(String text) {
        var fields = text.split(";");
        return new Line(fields[0], Integer.parseInt(fields[1]), LocalDate.parse(fields[2]));
    }

    private List<Line> load(int id) throws OrderException {
        var path = dir.resolve("order-" + id + ".csv");
        try {
            var lines = Files.readAllLines(path).stream().map(this::parse).toList();
            LOG.log(Level.FINE, "Loaded order {0} with {1} lines from {2}", new Object[] {String.valueOf(id), lines.size(), path});
            return lines;
        } catch (NoSuchFileException e) {
            throw new OrderException("order " + id + " has no file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new OrderException("order " + id + " cannot be read", e);
        }
    }

    private void reserve(int id, Line line) {
        var left = stock.get(line.sku());
        if (left < line.quantity()) {
            throw new OutOfStockException(line.sku(), line.quantity(), left);
        }
        stock.merge(line.sku(), -line.quantity(), Integer::sum);
        STOCK.info("Reserved " + line.quantity() + " x " + line.sku() + " for order " + id + ", " + (left - line.quantity()) + " left");
        if (left - line.quantity() < 3) {
            STOCK.warning("Stock of " + line.sku() + " is low: " + (left - line.quantity()) + " left, reordering 50");
            stock.merge(line.sku(), 50, Integer::sum);
        }
    }

    private String charge(int id, int total, Random dice) throws OrderException {
        var reference = UUID.nameUUIDFromBytes(("order" + id).getBytes()).toString();
        PAY.fine("Charging " + total + ".00 EUR for order " + id + ", reference " + reference);
        for (int attempt = 1; attempt <= 3; attempt++) {
            try {
                if (dice.nextInt(15) == 0) {
                    try (var socket = new java.net.Socket()) {
                        socket.connect(new java.net.InetSocketAddress("127.0.0.1", 9443), 200);
                    }
                }
                PAY.info("Payment " + reference + " accepted in " + (20 + dice.nextInt(300)) + " ms");
                return reference;
            } catch (IOException e) {
                PAY.warning("Payment " + reference + " attempt " + attempt + " failed: " + e.getMessage());
                if (dice.nextInt(3) == 0) {
                    throw new OrderException("payment gateway unreachable for order " + id, e);
                }
            }
        }
        throw new IllegalStateException("payment " + reference + " gave up after 3 attempts");
    }

    private int handle(int id) {
        var dice = new Random(id);
        var start = System.nanoTime();
        try {
            LOG.info("Processing order " + id + " for customer " + (100 + dice.nextInt(900)));
            var lines = load(id);
            int total = 0;
            for (var line : lines) {
                reserve(id, line);
                total += line.quantity() * (3 + line.sku().hashCode() % 50);
            }
            int share = 100 / lines.size();
            LOG.fine("Each line of order " + id + " is " + share + "% of it");
            var reference = charge(id, Math.abs(total), dice);
            Thread.sleep(dice.nextInt(25));
            LOG.info("Order " + id + " completed in " + (System.nanoTime() - start) / 1_000_000 + " ms (payment " + reference + ")");
            return total;
        } catch (OutOfStockException e) {
            STOCK.warning("Order " + id + " put on hold: " + e.getMessage());
            return 0;
        } catch (OrderException e) {
            LOG.log(Level.SEVERE, "Order " + id + " failed", e);
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private void heartbeat() {
        var runtime = Runtime.getRuntime();
        var used = (runtime.totalMemory() - runtime.freeMemory()) >> 10;
        POOL.config("Heap " + used + "K used of " + (runtime.maxMemory() >> 10) + "K, " + Thread.activeCount() + " threads active");
    }

    private void run(int count) throws Exception {
        LOG.info("Order service starting, " + count + " orders in " + dir + ", Java " + System.getProperty("java.version"));
        var beat = workers.scheduleAtFixedRate(this::heartbeat, 0, 400, TimeUnit.MILLISECONDS);
        var futures = new ArrayList<Future<Integer>>();
        for (int id = 40001; id <= 40000 + count; id++) {
            write(id);
            final int order = id;
            futures.add(workers.submit(() -> handle(order)));
            Thread.sleep(random.nextInt(45));
        }
        long total = 0;
        for (int i = 0; i < futures.size(); i++) {
            try {
                total += futures.get(i).get(5, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                POOL.log(Level.SEVERE, "Task " + i + " threw an exception nobody caught", e);
            }
        }
        beat.cancel(false);
        workers.shutdown();
        LOG.info("Order service stopped: " + futures.size() + " orders, " + total + ".00 EUR, clean shutdown " + workers.awaitTermination(2, TimeUnit.SECONDS));
    }

    /** The usual pattern layout: time, thread, level, logger, message, stack trace. */
    private static final class Layout extends Formatter {
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS").withZone(ZoneOffset.UTC);
        private static final Map<Level, String> LEVELS = Map.of(Level.SEVERE, "ERROR", Level.WARNING, "WARN", Level.FINE, "DEBUG", Level.CONFIG, "DEBUG");

        @Override
        public String format(LogRecord record) {
            var trace = new java.io.StringWriter();
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(new java.io.PrintWriter(trace, true));
            }
            var time = TIME.format(Instant.ofEpochMilli(record.getMillis()));
            var level = LEVELS.getOrDefault(record.getLevel(), "INFO");
            return String.format("%s [%s] %-5s %s - %s%n%s", time, Thread.currentThread().getName(), level, record.getLoggerName(), formatMessage(record), trace);
        }
    }

    public static void main(String[] args) throws Exception {
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        var console = new ConsoleHandler();
        console.setFormatter(new Layout());
        console.setLevel(Level.ALL);
        root.addHandler(console);
        Logger.getLogger("com.example").setLevel(Level.FINE);
        new Orders(Path.of(args[0])).run(Integer.parseInt(args[1]));
    }
}
