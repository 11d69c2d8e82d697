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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.HorizontalBarStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/** Draws plots as SVG files. */
final class Plots {

    private static final int WIDTH = 860;
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
        new Color(0xe69f00), new Color(0x56b4e9), new Color(0x555555), new Color(0x8b5fbf)
    };

    private Plots() {}

    /** A point of a curve. */
    record Point(double recall, double perSecond) {}

    /** One bar. */
    record Bar(String label, double value) {}

    /** Draws recall against rate, the rate on a logarithmic axis: further to the right and further up is better. */
    static void drawCurves(Path file, String title, String xAxis, Map<String, List<Point>> curves) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(CURVES_HEIGHT)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle("queries per second")
                .build();
        XYStyler styler = chart.getStyler();
        style(styler);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setXAxisDecimalPattern("0.###");
        styler.setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(false);
        styler.setYAxisTickLabelsFormattingFunction(Plots::logarithmicLabel);
        TreeSet<Double> rates = new TreeSet<>();
        for (Map.Entry<String, List<Point>> curve : curves.entrySet()) {
            curve.getValue().forEach(point -> rates.add(point.perSecond()));
            chart.addSeries(
                    curve.getKey(),
                    values(curve.getValue(), Point::recall),
                    values(curve.getValue(), Point::perSecond));
        }
        styler.setYAxisMin(roundDown(rates.first())).setYAxisMax(roundUp(rates.last()));
        write(chart, CURVES_HEIGHT, file);
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
        long leading = Math.round(value / decade(value));
        return leading == 1 || leading == 2 || leading == 5 || leading == 10
                ? String.format(Locale.ROOT, value < 1 ? "%.2f" : "%,.0f", value)
                : "";
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

    private static double[] values(List<Point> points, ToDoubleFunction<Point> value) {
        return points.stream().mapToDouble(value).toArray();
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
