// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DealFacts} from "../../src/interfaces/IDealReader.sol";
import {ClassTerms} from "../../src/interfaces/IDrawClasses.sol";
import {ILilypadMediationHandler, SharedStructs} from "../../src/interfaces/ILilypad.sol";
import {ParameterSet} from "../../src/interfaces/IParameters.sol";

/// @notice Everything a pool asks while a dispute opens and its rounds close, as a test says it is: controller, deals, parameters, class, weights,
/// beacon and escrow.
contract PoolWorld {
    uint32 public constant current = 1;

    struct World {
        DealFacts facts;
        ClassTerms terms;
        ParameterSet set;
        uint32 weighing;
        /// @dev Parties with weight in the class.
        address[] mediatingParties;
        uint256 escrow;
    }

    World private _world;

    function make(World calldata world) external {
        _world = world;
    }

    function check(ILilypadMediationHandler pool, string calldata dealId) external {
        SharedStructs.Deal memory deal;
        deal.dealId = dealId;
        pool.mediationRequest(deal);
    }

    function at(uint32) external view returns (ParameterSet memory) {
        return _world.set;
    }

    function factsOf(string calldata) external view returns (DealFacts memory) {
        return _world.facts;
    }

    function termsOf(bytes32) external view returns (ClassTerms memory) {
        return _world.terms;
    }

    function drawableOperators(bytes32, uint64) external view returns (uint32) {
        return _world.weighing;
    }

    /// @dev Every account here is its own operator.
    function operatorsWeighing(bytes32, address[] calldata accounts) external view returns (uint32 operators) {
        for (uint256 i = 0; i < _world.mediatingParties.length; i++) {
            for (uint256 j = 0; j < accounts.length; j++) {
                if (_world.mediatingParties[i] != accounts[j]) continue;
                operators++;
                break;
            }
        }
    }

    function escrowOf(bytes32) external view returns (uint256) {
        return _world.escrow;
    }

    function pin(uint64 notBefore) external pure returns (uint64) {
        return notBefore;
    }

    function epochAt(uint64 timestamp) external pure returns (uint64) {
        return timestamp;
    }

    function returnEscrow(bytes32, bytes32, address) external {}
}
