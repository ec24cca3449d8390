package io.opdbridge.bench;

import io.opdbridge.bench.Load.Sample;
import org.HdrHistogram.Histogram;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/** The database work alone, in a process like those of the servers. */
final class FloorContender implements Contender {

    private final Books books;
    private final ServerProcess server;
    private final OutputStream orders;
    private final BufferedReader answers;
    private long pairs;

    FloorContender(Path bridgeHome, Books books) throws IOException {
        this.books = books;
        this.server = ServerProcess.start(ServerProcess.javaCommand(bridgeHome, Floor.class.getName(),
                "logback-command.xml"), books.environment(), books.dataDir().resolve("process.log"), true);
        this.orders = server.process().getOutputStream();
        this.answers = server.process().inputReader(StandardCharsets.US_ASCII);
    }

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public Books books() {
        return books;
    }

    @Override
    public Sample run(Workload workload, int connections, Duration duration, double callsPerSecond) throws IOException {
        orders.write((workload + " " + connections + " " + duration.toMillis() + " " + callsPerSecond + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The floor broke off: see its process.log in " + books.dataDir());
        }
        String[] parts = answer.split(" ");
        long calls = Long.parseLong(parts[0]);
        if (workload == Workload.PAIRS) {
            pairs += calls / 2;
        }
        return new Sample(calls, Double.parseDouble(parts[1]),
                Histogram.decodeFromByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(parts[2])), 1));
    }

    @Override
    public double cpuSeconds() {
        return server.cpuSeconds();
    }

    @Override
    public long pairs() {
        return pairs;
    }

    /** The process ends with its orders. */
    @Override
    public void close() throws IOException, InterruptedException {
        orders.close();
        server.awaitEnd();
    }
}
