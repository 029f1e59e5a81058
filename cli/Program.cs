Console.WriteLine("hybridprior");
