module fifo_w16_d4 (
  input  wire        clk,
  input  wire        rst,
  input  wire        in_valid,
  output wire        in_ready,
  input  wire [15:0] in_data,
  output wire        out_valid,
  input  wire        out_ready,
  output wire [15:0] out_data
);
  reg  [1:0]  head;
  reg  [1:0]  tail;
  reg  [2:0]  level;
  wire        push;
  wire        pop;
  reg  [15:0] mem [0:3];

  assign push = in_valid & in_ready;
  assign pop = out_valid & out_ready;

  always @(posedge clk)
    if (push)
      mem[tail] <= in_data;

  assign in_ready = level != 3'd4;
  assign out_valid = level != 3'd0;
  wire [15:0] mem_rdata = mem[head];
  assign out_data = mem_rdata;

  initial begin
    head = 2'd0;
    tail = 2'd0;
    level = 3'd0;
  end
  always @(posedge clk)
    if (rst) begin
      head <= 2'd0;
      tail <= 2'd0;
      level <= 3'd0;
    end else begin
      if (push)
        tail <= tail + 2'd1;
      if (pop)
        head <= head + 2'd1;
      if (push && !pop)
        level <= level + 3'd1;
      else if (pop && !push)
        level <= level - 3'd1;
    end
endmodule

module fifo_w16_d8 (
  input  wire        clk,
  input  wire        rst,
  input  wire        in_valid,
  output wire        in_ready,
  input  wire [15:0] in_data,
  output wire        out_valid,
  input  wire        out_ready,
  output wire [15:0] out_data
);
  reg  [2:0]  head;
  reg  [2:0]  tail;
  reg  [3:0]  level;
  wire        push;
  wire        pop;
  reg  [15:0] mem [0:7];

  assign push = in_valid & in_ready;
  assign pop = out_valid & out_ready;

  always @(posedge clk)
    if (push)
      mem[tail] <= in_data;

  assign in_ready = level != 4'd8;
  assign out_valid = level != 4'd0;
  wire [15:0] mem_rdata = mem[head];
  assign out_data = mem_rdata;

  initial begin
    head = 3'd0;
    tail = 3'd0;
    level = 4'd0;
  end
  always @(posedge clk)
    if (rst) begin
      head <= 3'd0;
      tail <= 3'd0;
      level <= 4'd0;
    end else begin
      if (push)
        tail <= tail + 3'd1;
      if (pop)
        head <= head + 3'd1;
      if (push && !pop)
        level <= level + 4'd1;
      else if (pop && !push)
        level <= level - 4'd1;
    end
endmodule

module chain_w16 (
  input  wire        clk,
  input  wire        rst,
  input  wire        in_valid,
  output wire        in_ready,
  input  wire [15:0] in_data,
  output wire        out_valid,
  input  wire        out_ready,
  output wire [15:0] out_data
);
  wire        a_out_valid;
  wire [15:0] a_out_data;
  wire        b_in_ready;

  // takes what comes in
  fifo_w16_d4 a (
    .clk       (clk),
    .rst       (rst),
    .in_valid  (in_valid),
    .in_ready  (in_ready),
    .in_data   (in_data),
    .out_valid (a_out_valid),
    .out_ready (b_in_ready),
    .out_data  (a_out_data)
  );

  fifo_w16_d8 b (
    .clk       (clk),
    .rst       (rst),
    .in_valid  (a_out_valid),
    .in_ready  (b_in_ready),
    .in_data   (a_out_data),
    .out_valid (out_valid),
    .out_ready (out_ready),
    .out_data  (out_data)
  );
endmodule

// ---- chain_w16.f
fifo_w16_d4.v
fifo_w16_d8.v
chain_w16.v

