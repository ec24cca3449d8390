package io.opdbridge.kit;

import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDialect;
import io.opdbridge.tools.simulator.HisServer;
import io.opdbridge.tools.simulator.HttpHis;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A HIS that is told what to do, gives that a number, and does it when it is asked to confirm the number. */
final class ApplyConfirmHis implements HisServer {

    private static final Pattern NUMBER = Pattern.compile("<ApplyNo>(A[0-9]+)</ApplyNo>");

    /** What is to be done: by which method, and the request. */
    private record Told(String method, String request) {
    }

    private final HisServer desk;
    private final HttpHis server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    ApplyConfirmHis(HisBooks books) {
        desk = HisDialect.HTTP_XML.serve(books, null);
        server = new HttpHis(0, "application/xml", this::answer);
    }

    private String answer(String path, String body) throws Exception {
        String[] parts = path.split("/");
        String method = parts[parts.length - 1];
        if (path.contains("/list/")) {
            return carryOut(new Told(method, body));
        }
        if (!method.equals("confirm")) {
            String number = "A" + numbers.incrementAndGet();
            told.put(number, new Told(method, body));
            return "<Applied><ApplyNo>" + number + "</ApplyNo></Applied>";
        }
        Matcher number = NUMBER.matcher(body);
        Told wanted = number.find() ? told.get(number.group(1)) : null;
        return wanted == null ? "<Resp><RespCode>E99</RespCode><RespMessage>无此申请</RespMessage></Resp>"
                : carryOut(wanted);
    }

    private String carryOut(Told what) throws Exception {
        return client
                .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + desk.port() + "/his/" + what.method()))
                        .POST(BodyPublishers.ofString(what.request())).build(), BodyHandlers.ofString())
                .body();
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        desk.close();
    }
}
