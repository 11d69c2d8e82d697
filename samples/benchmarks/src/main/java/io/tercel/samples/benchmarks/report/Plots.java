package io.tercel.samples.benchmarks.report;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.HorizontalBarStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws plots as SVG files. */
final class Plots {

    private static final int WIDTH = 980;
    private static final int CURVES_HEIGHT = 520;
    private static final int BARS_HEIGHT = 90;
    private static final int BAR_HEIGHT = 36;
    private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final Font MEDIUM = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);
    private static final Color INK = new Color(0x333333);
    private static final Color GRID = new Color(0xe2e2e2);
    // Told apart in all common kinds of colour blindness: M. Okabe, K. Ito, "Color Universal Design", 2008.
    private static final Color[] COLORS = {
        new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73), new Color(0xcc79a7),
        new Color(0xe69f00), new Color(0x56b4e9), new Color(0x555555), new Color(0x8b5fbf),
        new Color(0x7a4b12), new Color(0x117777), new Color(0x999933), new Color(0xaa4466)
    };

    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE,
        SeriesMarkers.SQUARE,
        SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN
    };
    private static final BasicStroke SOLID = new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke DASHED =
            new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10f, new float[] {6f, 4f}, 0f);
    /** Below it a search is of no use; the tables have it. */
    private static final double LEAST_RECALL = 0.5;
    /** Where all neighbours were found there is no telling how many searches it would take to miss one. */
    private static final double MOST_FOUND = 5_000;

    private Plots() {}

    /** A point of a curve. */
    record Point(double recall, double perSecond) {}

    /** One bar. */
    record Bar(String label, double value) {}

    /**
     * A logarithmic axis.
     *
     * @param title what it measures
     * @param label what is written at 1, 2 and 5 of each decade; empty for nothing
     */
    record Axis(String title, DoubleFunction<String> label) {

        /** An axis with the numbers as they are. */
        static Axis of(String title) {
            return new Axis(title, Plots::logarithmicLabel);
        }
    }

    /** A mark of a line. */
    record Mark(double x, double y) {}

    /** A line, solid or dashed. */
    record Line(boolean isDashed, List<Mark> marks) {}

    /**
     * Draws recall against rate: further to the right and further up is better. The neighbours that are missed get half as many from
     * one label to the next, about, for that is what more effort brings; on a plain axis all of interest stands at its end.
     */
    static void drawCurves(Path file, String title, Map<String, List<Point>> curves, Predicate<String> isDashed)
            throws IOException {
        Map<String, Line> lines = new LinkedHashMap<>();
        curves.forEach((label, points) -> {
            List<Mark> marks = points.stream()
                    .filter(point -> point.recall() >= LEAST_RECALL)
                    .map(point -> new Mark(Math.min(MOST_FOUND, 1 / (1 - point.recall())), point.perSecond()))
                    .toList();
            if (!marks.isEmpty()) {
                lines.put(label, new Line(isDashed.test(label), marks));
            }
        });
        if (!lines.isEmpty()) {
            drawLines(file, title, new Axis("recall", Plots::recallLabel), Axis.of("queries per second"), lines);
        }
    }

    /** Draws lines between logarithmic axes. */
    static void drawLines(Path file, String title, Axis x, Axis y, Map<String, Line> lines) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(CURVES_HEIGHT)
                .title(title)
                .xAxisTitle(x.title())
                .yAxisTitle(y.title())
                .build();
        XYStyler styler = chart.getStyler();
        style(styler);
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setXAxisLogarithmic(true).setXAxisLogarithmicDecadeOnly(false);
        styler.setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(false);
        styler.setXAxisTickLabelsFormattingFunction(value -> x.label().apply(value));
        styler.setYAxisTickLabelsFormattingFunction(value -> y.label().apply(value));
        TreeSet<Double> xs = new TreeSet<>();
        TreeSet<Double> ys = new TreeSet<>();
        int number = 0;
        for (Map.Entry<String, Line> line : lines.entrySet()) {
            List<Mark> marks = line.getValue().marks();
            marks.forEach(mark -> xs.add(mark.x()));
            marks.forEach(mark -> ys.add(mark.y()));
            XYSeries series = chart.addSeries(
                    line.getKey(),
                    marks.stream().mapToDouble(Mark::x).toArray(),
                    marks.stream().mapToDouble(Mark::y).toArray());
            series.setLineColor(COLORS[number % COLORS.length]);
            series.setMarkerColor(COLORS[number % COLORS.length]);
            series.setMarker(MARKERS[number % MARKERS.length]);
            series.setLineStyle(line.getValue().isDashed() ? DASHED : SOLID);
            number++;
        }
        styler.setXAxisMin(roundDown(xs.first())).setXAxisMax(roundUp(xs.last()));
        styler.setYAxisMin(roundDown(ys.first())).setYAxisMax(roundUp(ys.last()));
        write(chart, CURVES_HEIGHT, file);
    }

    /** The recall at which one of so many neighbours is missed. */
    static String recallLabel(double found) {
        if (!isLabelled(found)) {
            return "";
        }
        DecimalFormat exact = new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT));
        return (found >= MOST_FOUND ? "≥ " : "") + exact.format(1 - 1 / found);
    }

    /** Draws one bar for each value, the first at the top. */
    static void drawBars(Path file, String title, String unit, List<Bar> bars) throws IOException {
        int height = BARS_HEIGHT + BAR_HEIGHT * bars.size();
        HorizontalBarChart chart = new HorizontalBarChartBuilder()
                .width(WIDTH)
                .height(height)
                .title(title)
                .xAxisTitle(unit)
                .build();
        HorizontalBarStyler styler = chart.getStyler();
        style(styler);
        styler.setLegendVisible(false);
        styler.setAvailableSpaceFill(0.6).setLabelsVisible(true).setLabelsFont(SMALL);
        styler.setLabelsFontColorAutomaticEnabled(false).setLabelsFontColor(INK).setLabelsPosition(1.03);
        double longest = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        // Room at the right for the number behind the longest bar.
        styler.setXAxisMin(0.0).setXAxisMax(longest * 1.08);
        // Named after the other axis, this is what decides how many bars get their label.
        styler.setXAxisMaxLabelCount(Math.max(2, bars.size()));
        styler.setDecimalPattern(longest <= 1 ? "0.000" : "#,##0.#");
        styler.setPlotGridHorizontalLinesVisible(false);
        chart.addSeries(
                unit,
                bars.stream().map(Bar::value).toList(),
                bars.stream().map(Bar::label).toList());
        write(chart, height, file);
    }

    private static void style(AxesChartStyler styler) {
        styler.setBaseFont(MEDIUM)
                .setChartTitleFont(TITLE)
                .setLegendFont(MEDIUM)
                .setChartFontColor(INK)
                .setChartBackgroundColor(Color.WHITE)
                .setSeriesColors(COLORS)
                .setMarkerSize(7)
                .setPlotBorderVisible(false)
                .setLegendBorderColor(Color.WHITE)
                .setLocale(Locale.ROOT);
        styler.setAxisTitleFont(MEDIUM)
                .setAxisTickLabelsFont(SMALL)
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(0.7f))
                .setAxisTickLabelsColor(INK);
    }

    /** Only 1, 2 and 5 of each decade get a number: between them there is no room for more. */
    static String logarithmicLabel(double value) {
        return isLabelled(value)
                ? new DecimalFormat(value < 1 ? "0.####" : "#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT))
                        .format(value)
                : "";
    }

    private static boolean isLabelled(double value) {
        long leading = Math.round(value / decade(value));
        return leading == 1 || leading == 2 || leading == 5 || leading == 10;
    }

    static double roundDown(double value) {
        return Math.floor(value / decade(value)) * decade(value);
    }

    static double roundUp(double value) {
        return Math.ceil(value / decade(value)) * decade(value);
    }

    private static double decade(double value) {
        return Math.pow(10, Math.floor(Math.log10(value)));
    }

    private static void write(Chart<?, ?> chart, int height, Path file) throws IOException {
        VectorGraphics2D graphics = new VectorGraphics2D();
        chart.paint(graphics, WIDTH, height);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            Processors.get("svg")
                    .getDocument(graphics.getCommands(), new PageSize(WIDTH, height))
                    .writeTo(out);
        }
    }
}
