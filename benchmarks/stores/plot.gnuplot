# Draws pairs as three columns of bars: gnuplot -c plot.gnuplot DATA OUTPUT.svg FEW MANY (callers)
data = ARG1
set datafile separator "\t"
stats data using ($2 + $3) name "CPU" nooutput
stats data using ($4 / 1000) name "FEW" nooutput
stats data using ($5 / 1000) name "MANY" nooutput
rows = CPU_records
set terminal svg size 1000, 110 + 26 * rows font "sans,12" background rgb "white"
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

set title "CPU µs for a pair, client and server, ".ARG4." callers"
set ytics nomirror scale 0 noenhanced textcolor rgb "#222222"
set lmargin at screen 0.27
set rmargin at screen 0.54
set xrange [0 : CPU_max * 1.25]
plot data using (0):0:(0):2:($0 - half):($0 + half):ytic(1) with boxxyerror linecolor rgb "#2f6f9f", \
     '' using 2:0:2:($2 + $3):($0 - half):($0 + half) with boxxyerror linecolor rgb "#9cc3de", \
     '' using ($2 + $3):0:(sprintf(" %.1f", $2 + $3)) with labels left

unset ytics
set logscale x
set xtics (1, 3, 10, 30, 100, 300, 1000, 3000)
set title "Thousand pairs/s, ".ARG3." callers"
set lmargin at screen 0.57
set rmargin at screen 0.76
set xrange [1 : FEW_max * 4]
plot data using (1):0:(1):($4 / 1000):($0 - half):($0 + half) with boxxyerror linecolor rgb "#5b9a68", \
     '' using ($4 / 1000):0:(sprintf(" %.1f", $4 / 1000)) with labels left

set title "Thousand pairs/s, ".ARG4." callers"
set lmargin at screen 0.79
set rmargin at screen 0.98
set xrange [1 : MANY_max * 4]
plot data using (1):0:(1):($5 / 1000):($0 - half):($0 + half) with boxxyerror linecolor rgb "#5b9a68", \
     '' using ($5 / 1000):0:(sprintf(" %.1f", $5 / 1000)) with labels left
