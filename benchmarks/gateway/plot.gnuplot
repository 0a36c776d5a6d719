# Draws the table of a result as three columns of bars: gnuplot -c plot.gnuplot DATA OUTPUT.svg|png
data = ARG1
set datafile separator "\t"
stats data using 2 name "CPU" nooutput
stats data using ($3 / 1000) name "RATE" nooutput
stats data using 5 name "SLOW" nooutput
rows = CPU_records

size_y = 110 + 26 * rows
if (strstrt(ARG2, ".png")) {
  set terminal pngcairo size 1000, size_y font "sans,10" background rgb "white"
} else {
  set terminal svg size 1000, size_y font "sans,12" background rgb "white"
}
set output ARG2
set multiplot
set xtics autofreq

set style fill solid noborder
set border 1 linecolor rgb "#888888"
set yrange [-0.7 : rows - 0.3]
set xtics nomirror textcolor rgb "#444444"
set grid xtics linecolor rgb "#dddddd"
set tmargin 3
set bmargin 3
unset key
half = 0.34

set title "CPU seconds per 10,000 requests"
set ytics nomirror scale 0 noenhanced textcolor rgb "#222222"
set lmargin at screen 0.29
set rmargin at screen 0.54
set xrange [0 : CPU_max * 1.25]
plot data using (0):0:(0):2:($0 - half):($0 + half):ytic(1) with boxxyerror linecolor rgb "#2f6f9f", \
     '' using 2:0:(sprintf(" %.2f", $2)) with labels left

unset ytics
set title "Requests/s, thousands"
set lmargin at screen 0.57
set rmargin at screen 0.76
set xrange [0 : RATE_max * 1.3]
plot data using (0):0:(0):($3 / 1000):($0 - half):($0 + half) with boxxyerror linecolor rgb "#5b9a68", \
     '' using ($3 / 1000):0:(sprintf(" %.1f", $3 / 1000)) with labels left

set title "p50 and p99, ms"
set lmargin at screen 0.79
set rmargin at screen 0.98
set xrange [0 : SLOW_max * 1.3]
plot data using (0):0:(0):5:($0 - half):($0 + half) with boxxyerror linecolor rgb "#e3c08a", \
     data using (0):0:(0):4:($0 - half):($0 + half) with boxxyerror linecolor rgb "#b5763a", \
     '' using 5:0:(sprintf(" %.1f", $5)) with labels left
