package io.opdbridge.bench;

import io.opdbridge.bench.Cell.Round;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Throughput and p99 of the bridge over the size of its books. */
final class GrowthPlot {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 480;

    private GrowthPlot() {
    }

    /** @param cells one for each database and workload; the contenders' names are the sizes */
    static void write(List<Cell> cells, Path png) throws IOException {
        XYChart throughput = chart(cells, "Throughput", "calls/s", Round::callsPerSecond);
        XYChart latency = chart(cells, "p99 at half of the slowest one's throughput", "ms", Round::p99Millis);
        BitmapEncoder.saveBitmap(List.of(throughput, latency), 1, 2, png.toString(), BitmapFormat.PNG);
    }

    private static XYChart chart(List<Cell> cells, String title, String unit, ToDoubleFunction<Round> figure) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title)
                .xAxisTitle("journal entries").yAxisTitle(unit).build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
        for (Cell cell : cells) {
            chart.addSeries(cell.database() + " " + cell.workload().name().toLowerCase(Locale.ROOT),
                    cell.rounds().keySet().stream().mapToDouble(size -> Double.parseDouble(size.replace(",", "")))
                            .toArray(),
                    cell.rounds().keySet().stream().mapToDouble(size -> cell.median(size, figure)).toArray());
        }
        return chart;
    }
}
