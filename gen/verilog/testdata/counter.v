module counter_w8 (
  input  wire       clk,
  input  wire       rst,
  input  wire       en,
  output wire [7:0] count,  // edges so far
  output wire       last
);
  reg [7:0] count_q;

  initial count_q = 8'd0;
  always @(posedge clk)
    if (rst)
      count_q <= 8'd0;
    else if (en)
      count_q <= count_q + 8'd1;

  assign count = count_q;
  assign last = &count_q;
endmodule

// ---- counter_w8.f
counter_w8.v

